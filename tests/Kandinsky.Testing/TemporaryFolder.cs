namespace Kandinsky.Testing;

/// <summary>A folder of its own for one test, deleted with everything in it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("kandinsky-").FullName;

    /// <summary>A path inside it.</summary>
    /// <param name="parts">Folder names and a file name.</param>
    public string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Root, recursive: true);
}
