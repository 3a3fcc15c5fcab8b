using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Kandinsky.Training;

/// <summary>The pictures of a data set that can be read. Every one was decoded once, so that none fails in the middle of a run.</summary>
public sealed class TrainingSet
{
    private readonly IPictureSource _source;

    private TrainingSet(IPictureSource source, IReadOnlyList<TrainingPicture> pictures, IReadOnlyList<LeftOut> leftOut) =>
        (_source, Pictures, LeftOut) = (source, pictures, leftOut);

    /// <summary>The pictures in the source's order.</summary>
    public IReadOnlyList<TrainingPicture> Pictures { get; }

    /// <summary>What is not trained on, and why: what the source left out, then what could not be decoded.</summary>
    public IReadOnlyList<LeftOut> LeftOut { get; }

    /// <summary>What messages call it: a path.</summary>
    public string Name => _source.Name;

    /// <summary>SHA-256 over the pictures and captions: a run goes on only with the data it began with.</summary>
    public string Identity => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(
        string.Join('\n', Pictures.Select(picture => $"{picture.Hash} {string.Join('\t', picture.Captions)}")))));

    /// <summary>Reads every picture once.</summary>
    /// <param name="source">The data set, which outlives this.</param>
    /// <param name="read">Told the number of pictures read so far; from several threads.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="KandinskyException">No picture can be read.</exception>
    public static TrainingSet Survey(IPictureSource source, Action<int>? read = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var pictures = new TrainingPicture?[source.Entries.Count];
        var problems = new string?[source.Entries.Count];
        var done = 0;
        var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.ForEach(Partitioner.Create(Enumerable.Range(0, pictures.Length), EnumerablePartitionerOptions.NoBuffering), options, entry =>
        {
            try
            {
                var bytes = source.Read(entry);
                var picture = ImageFile.Decode(bytes);
                pictures[entry] = new(entry, source.Entries[entry].Name, source.Entries[entry].Captions, Convert.ToHexStringLower(SHA256.HashData(bytes.Span)),
                    picture.Width, picture.Height);
            }
            catch (KandinskyException e)
            {
                problems[entry] = e.Message;
            }
            read?.Invoke(Interlocked.Increment(ref done));
        });
        TrainingPicture[] good = [.. pictures.OfType<TrainingPicture>()];
        LeftOut[] leftOut = [.. source.LeftOut, .. problems.Select((problem, entry) => problem is null ? null
            : new LeftOut(source.Entries[entry].Name, problem)).OfType<LeftOut>()];
        return good.Length > 0 ? new(source, good, leftOut)
            : throw new KandinskyException($"{source.Name}: none of its {pictures.Length} pictures can be read; the first, {leftOut[0]}", ErrorKind.Input);
    }

    /// <summary>Decodes a picture.</summary>
    /// <param name="picture">One of <see cref="Pictures"/>.</param>
    /// <exception cref="KandinskyException">It cannot be read any more, or has changed.</exception>
    public Image Read(TrainingPicture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var bytes = _source.Read(picture.Entry);
        if (Convert.ToHexStringLower(SHA256.HashData(bytes.Span)) != picture.Hash)
            throw new KandinskyException($"{picture.Name}: has changed since the run began; begin a new run, or put the picture back.", ErrorKind.Input);
        return ImageFile.Decode(bytes);
    }
}
