using System.Security.Cryptography;
using System.Text;

namespace Kandinsky.Training;

/// <summary>
/// Computes features of sets of pictures, and keeps those of every picture if it has a folder, so that a run that was ended goes on where it was.
/// </summary>
/// <param name="extractor">Makes the features.</param>
/// <param name="side">Pictures are cropped to the middle square and scaled to this side; null takes them as they are.</param>
/// <param name="cache">Where features are kept; null for nowhere.</param>
public sealed class PictureFeatures(IFeatureExtractor extractor, int? side, string? cache = null)
{
    private const int Together = 8;
    private const long ShardBytes = 4 << 20;

    /// <summary>Computes the features of a set.</summary>
    /// <param name="source">The pictures.</param>
    /// <param name="done">Told the number of pictures done so far.</param>
    /// <param name="cancellation">Stops; what was computed is kept.</param>
    /// <exception cref="KandinskyException">No picture can be read.</exception>
    public SetFeatures Of(IPictureSource source, Action<int>? done = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var kept = cache is null ? null
            : new TensorShards(Path.Combine(cache, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{extractor.Identity} {side}")))[..16]),
            ShardBytes);
        var (rows, leftOut, waiting) = (new float[]?[source.Entries.Count], new List<LeftOut>(source.LeftOut),
            new List<(int Entry, string Hash, Image Picture)>());
        try
        {
            for (var entry = 0; entry < rows.Length; entry++)
            {
                cancellation.ThrowIfCancellationRequested();
                try
                {
                    var bytes = source.Read(entry);
                    var hash = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
                    if (kept?.Contains(hash) == true) rows[entry] = kept.Read(hash);
                    else waiting.Add((entry, hash, Prepared(ImageFile.Decode(bytes))));
                }
                catch (KandinskyException e) when (e.Kind == ErrorKind.Input)
                {
                    leftOut.Add(new(source.Entries[entry].Name, e.Message));
                }
                if (waiting.Count == Together) Extract(waiting, rows, kept);
                done?.Invoke(entry + 1);
            }
            Extract(waiting, rows, kept);
        }
        finally
        {
            kept?.Flush();
        }
        int[] entries = [.. Enumerable.Range(0, rows.Length).Where(entry => rows[entry] is not null)];
        if (entries.Length == 0) throw new KandinskyException(
            $"{source.Name}: holds no picture that can be read{(leftOut.Count > 0 ? $"; the first, {leftOut[0]}" : "")}", ErrorKind.Input);
        return new([.. entries.SelectMany(entry => rows[entry]!)], entries, leftOut);
    }

    private void Extract(List<(int Entry, string Hash, Image Picture)> waiting, float[]?[] rows, TensorShards? kept)
    {
        if (waiting.Count == 0) return;
        var features = extractor.Extract([.. waiting.Select(each => each.Picture)]);
        foreach (var (index, (entry, hash, _)) in waiting.Index())
        {
            var row = rows[entry] = features[(index * extractor.Width)..((index + 1) * extractor.Width)];
            if (kept?.Contains(hash) == false) kept.Add(hash, [extractor.Width], row);
        }
        waiting.Clear();
    }

    private Image Prepared(Image picture)
    {
        picture = picture.ToRgb();
        if (side is not { } length) return picture;
        var shorter = Math.Min(picture.Width, picture.Height);
        return picture.CenterCrop(shorter, shorter).Resize(length, length, ResizeFilter.Bicubic);
    }
}
