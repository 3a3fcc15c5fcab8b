namespace Kandinsky.Training;

/// <summary>Hint pictures of a data set, such as depth maps: one for every picture, of the same name in a folder of its own.</summary>
public sealed class HintPictures : IDisposable
{
    private readonly IPictureSource _source;
    private readonly Dictionary<int, int> _hints = [];

    /// <summary>Finds the hint of every picture.</summary>
    /// <param name="source">The hints; disposed with this.</param>
    /// <param name="set">The pictures.</param>
    /// <exception cref="KandinskyException">A picture has none.</exception>
    public HintPictures(IPictureSource source, TrainingSet set)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(set);
        _source = source;
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var entry = 0; entry < source.Entries.Count; entry++) places[Path.ChangeExtension(source.Entries[entry].Name, null)] = entry;
        foreach (var picture in set.Pictures)
        {
            if (!places.TryGetValue(Path.ChangeExtension(picture.Name, null), out var hint))
            {
                throw new KandinskyException($"{source.Name}: has no hint for {LegibleText.Of(picture.Name)}; put one of the same name there, or leave the "
                    + "picture out.", ErrorKind.Input);
            }
            _hints[picture.Entry] = hint;
        }
    }

    /// <summary>The hint of a showing, cropped as its picture is.</summary>
    /// <param name="showing">The showing.</param>
    /// <param name="size">Its size.</param>
    /// <returns>[height, width, 3] in [0, 1].</returns>
    /// <exception cref="KandinskyException">It cannot be read.</exception>
    public float[] Read(Showing showing, PictureSize size)
    {
        ArgumentNullException.ThrowIfNull(showing);
        var hint = showing.Crop.Of(ImageFile.Decode(_source.Read(_hints[showing.Picture.Entry])), size);
        return [.. hint.Pixels.ToArray().Select(value => value / 255f)];
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
