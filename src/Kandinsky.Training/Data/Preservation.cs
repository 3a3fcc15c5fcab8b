namespace Kandinsky.Training;

/// <summary>
/// Pictures of the kind a new thing belongs to, trained on beside it so that the kind stays what it was (prior preservation,
/// DreamBooth, arXiv 2208.12242, section 3.3).
/// </summary>
/// <param name="pictures">The pictures of the kind.</param>
/// <param name="options">How the pictures beside them are gone through.</param>
public sealed class Preservation(IReadOnlyList<TrainingPicture> pictures, EpochOptions options)
{
    /// <summary>As many showings as a batch has, cropped to its size. All are gone through before one comes again.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="shown">Pictures shown in the whole run before it.</param>
    public IReadOnlyList<Showing> Beside(PictureBatch batch, long shown)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return [.. Enumerable.Range(0, batch.Showings.Count).Select(i => Show(shown + i))];
    }

    private Showing Show(long shown)
    {
        var pass = shown / pictures.Count;
        var order = new TorchRandom(Seeds.Of(options.Seed, "preserved", pass)).Permutation(pictures.Count);
        var picture = order[(int)(shown % pictures.Count)];
        return Epoch.Show(pictures[picture], options with { DropCaption = 0, DropWord = 0 }, pass, picture);
    }

    /// <summary>Paints what a folder lacks of pictures of the kind. What is there stays; a run that was ended goes on where it was.</summary>
    /// <param name="folder">The folder, made if it is missing.</param>
    /// <param name="count">How many pictures it should hold.</param>
    /// <param name="paint">Paints the picture of a number, from 0; it follows from the number alone.</param>
    /// <param name="cancellation">Stops between two pictures.</param>
    /// <returns>The number of pictures that were painted.</returns>
    /// <exception cref="KandinskyException">A picture cannot be written.</exception>
    public static async Task<int> CompleteAsync(string folder, int count, Func<int, CancellationToken, Task<Image>> paint,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(paint);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KandinskyException($"Cannot make the folder '{folder}': {LegibleText.Of(e.Message.Split(" : ")[0].TrimEnd('.'))}; choose another.",
                ErrorKind.Output, e);
        }
        var (present, painted) = (Directory.EnumerateFiles(folder).Count(PictureBytes.IsPicture), 0);
        for (var number = 0; present < count && number < count; number++)
        {
            var path = Path.Combine(folder, FormattableString.Invariant($"kept-{number:D4}.png"));
            if (File.Exists(path)) continue;
            cancellation.ThrowIfCancellationRequested();
            ImageFile.Save(await paint(number, cancellation).ConfigureAwait(false), path);
            present++;
            painted++;
        }
        return painted;
    }
}
