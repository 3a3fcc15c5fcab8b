namespace Kandinsky.Testing;

/// <summary>The tiny decoder with an adapter where a distilled one lies.</summary>
public static class DistilledModel
{
    /// <summary>Writes it.</summary>
    /// <param name="folder">Its folder, which is made; the model goes by its name.</param>
    /// <returns>The folder.</returns>
    public static string Write(string folder)
    {
        Copy(Goldens.Path("tiny-2-2-decoder"), folder);
        Copy(Goldens.Path("lora-peft"), Path.Combine(folder, "fast"));
        return folder;
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
