namespace Kandinsky.Tensors;

/// <summary>Brings files into the system's cache before they are needed.</summary>
public static class ReadAhead
{
    private const long Piece = 16 << 20;

    /// <summary>Reads what the cache lacks of a file. Takes as long as the disk does, and hardly any computing; not a word of failures.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static void Of(string path, CancellationToken cancellation)
    {
        try
        {
            using var file = new MappedFile(path);
            for (var offset = 0L; offset < file.Length && !cancellation.IsCancellationRequested; offset += Piece) file.ReadAhead(offset,
                Math.Min(Piece, file.Length - offset));
        }
        catch (KandinskyException)
        {
            // Whoever needs the file says what is wrong with it.
        }
    }
}
