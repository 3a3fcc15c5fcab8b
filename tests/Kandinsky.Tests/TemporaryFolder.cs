namespace Kandinsky.Tests;

/// <summary>A folder of its own for one test, gone when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("kandinsky-").FullName;

    public string this[params string[] parts] => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Writes a file, making its folders.</summary>
    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Copies a folder with all that is in it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="written">When the copies say that they were written, by which they are other files.</param>
    /// <returns>The copy.</returns>
    public string CopyOf(string folder, DateTime? written = null)
    {
        var copy = System.IO.Path.Combine(Path, System.IO.Path.GetFileName(folder));
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var target = System.IO.Path.Combine(copy, System.IO.Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(file, target);
            if (written is { } time) File.SetLastWriteTimeUtc(target, time);
        }
        return copy;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
