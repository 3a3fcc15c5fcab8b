using System.Text.Json;

namespace Kandinsky.Testing;

/// <summary>Inputs and outputs of the reference implementation.</summary>
/// <remarks>
/// The whole set lies beside the repository in <c>shared/goldens</c> (the variable KANDINSKY_GOLDENS names another place). Without it
/// the trimmed copies in <c>tests/goldens</c> serve, so that every test runs on a bare clone (a KANDINSKY_GOLDENS that names no goldens
/// forces them).
/// </remarks>
public static class Goldens
{
    private static readonly string? _fullFolder = FindFullSet();

    /// <summary>The trimmed copies every clone has.</summary>
    public static string TrimmedFolder => TrimmedGoldens.Folder;

    /// <summary>Whether the whole set is on this machine.</summary>
    public static bool IsFullSetPresent => _fullFolder != null;

    /// <summary>A file or folder of the goldens: from the whole set if present, else from the trimmed copies.</summary>
    /// <param name="parts">The path inside the goldens, such as <c>tiny-2-2-prior</c>, <c>prior</c>.</param>
    public static string Path(params string[] parts)
    {
        if (_fullFolder != null)
        {
            var full = System.IO.Path.Combine([_fullFolder, .. parts]);
            if (System.IO.Path.Exists(full)) return full;
        }
        var trimmed = TrimmedGoldens.Path(parts);
        return System.IO.Path.Exists(trimmed) ? trimmed : throw new FileNotFoundException($"No golden '{string.Join('/', parts)}'.", trimmed);
    }

    /// <summary>Opens <c>NAME.safetensors</c>.</summary>
    /// <param name="name">The name without extension.</param>
    public static GoldenTensors Open(string name) => new(Path(name + ".safetensors"));

    /// <summary>Parses <c>NAME.json</c>.</summary>
    /// <param name="name">The name without extension.</param>
    public static JsonElement Json(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path(name + ".json")));
        return document.RootElement.Clone();
    }

    private static string? FindFullSet()
    {
        var folder = Environment.GetEnvironmentVariable("KANDINSKY_GOLDENS") is { Length: > 0 } named
            ? named
            : System.IO.Path.Combine(Repository.Root, "..", "shared", "goldens");
        return File.Exists(System.IO.Path.Combine(folder, "random.safetensors")) ? System.IO.Path.GetFullPath(folder) : null;
    }
}
