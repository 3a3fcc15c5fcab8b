using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>The features FID is defined on: 2048 numbers of Inception v3, with the weights of the file that every FID program uses.</summary>
public sealed class InceptionFeatures : IFeatureExtractor
{
    private readonly InceptionWeights _folded;
    private readonly ModelWeights _weights;
    private readonly InceptionNetwork _network;
    private readonly Arena _arena = new();

    /// <summary>Reads the weights.</summary>
    /// <param name="path"><c>pt_inception-2015-12-05-6726825d.pth</c>, or the same tensors as <c>.safetensors</c>.</param>
    /// <exception cref="KandinskyException">It is missing, damaged, or holds another network.</exception>
    public InceptionFeatures(string path)
    {
        using var checkpoint = Checkpoint.OpenFile(path);
        Identity = $"inception 1 {CheckpointIdentity.Of([path])}";
        (_folded, _weights, _network) = Load(checkpoint);
    }

    internal InceptionFeatures(Checkpoint checkpoint)
    {
        Identity = $"inception 1 {checkpoint.Source}";
        (_folded, _weights, _network) = Load(checkpoint);
    }

    /// <inheritdoc/>
    public string Measure => "fid";

    /// <inheritdoc/>
    public string Identity { get; }

    /// <inheritdoc/>
    public int Width => InceptionNetwork.Features;

    /// <inheritdoc/>
    public float[] Extract(IReadOnlyList<Image> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var features = new float[pictures.Count * Width];
        for (var i = 0; i < pictures.Count; i++) _network.Forward(Scaled(pictures[i].ToRgb()), _arena).CopyTo(features, i * Width);
        return features;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _folded.Dispose();
        _arena.Dispose();
    }

    /// <summary>
    /// 299 x 299 pixels in [−1, 1], scaled as torch's bilinear <c>interpolate</c> does it: between the nearest four, without regard to those left out.
    /// </summary>
    internal static FeatureMap Scaled(Image picture)
    {
        const int side = InceptionNetwork.Side;
        var scaled = new FeatureMap(side, side, 3, new float[side * side * 3]);
        var (across, down) = (Places(picture.Width), Places(picture.Height));
        for (var y = 0; y < side; y++)
        {
            var (top, bottom, v) = down[y];
            for (var x = 0; x < side; x++)
            {
                var (left, right, u) = across[x];
                for (var channel = 0; channel < 3; channel++)
                {
                    var upper = (1 - u) * picture.Pixel(left, top)[channel] + u * picture.Pixel(right, top)[channel];
                    var lower = (1 - u) * picture.Pixel(left, bottom)[channel] + u * picture.Pixel(right, bottom)[channel];
                    scaled.Values[(y * side + x) * 3 + channel] = ((1 - v) * upper + v * lower) / 127.5f - 1;
                }
            }
        }
        return scaled;
    }

    private static (int First, int Second, float Part)[] Places(int length)
    {
        var places = new (int, int, float)[InceptionNetwork.Side];
        for (var i = 0; i < places.Length; i++)
        {
            var place = Math.Max(0, (i + 0.5f) * length / InceptionNetwork.Side - 0.5f);
            var first = Math.Min((int)place, length - 1);
            places[i] = (first, Math.Min(first + 1, length - 1), place - first);
        }
        return places;
    }

    private static (InceptionWeights, ModelWeights, InceptionNetwork) Load(Checkpoint checkpoint)
    {
        var folded = new InceptionWeights(checkpoint);
        var weights = new ModelWeights(new CheckpointWeights(folded.Folded()), new WeightForms(Precision.Float32));
        return (folded, weights, new InceptionNetwork(weights.Root));
    }
}
