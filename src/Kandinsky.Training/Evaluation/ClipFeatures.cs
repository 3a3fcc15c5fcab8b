namespace Kandinsky.Training;

/// <summary>
/// Features of the model's own CLIP image encoder: distances without any further weights (CLIP-FID, Kynkäänniemi et al. 2022, arXiv 2203.06026).
/// </summary>
/// <param name="encoder">The encoder; it is disposed with this.</param>
public sealed class ClipFeatures(EmbeddingEncoder encoder) : IFeatureExtractor
{
    /// <inheritdoc/>
    public string Measure => "clip_fid";

    /// <inheritdoc/>
    public string Identity => encoder.Identity;

    /// <inheritdoc/>
    public int Width => encoder.Width;

    /// <inheritdoc/>
    public float[] Extract(IReadOnlyList<Image> pictures) => encoder.Embed(pictures);

    /// <inheritdoc/>
    public void Dispose() => encoder.Dispose();
}
