using System.Text.RegularExpressions;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>What a file of packed weights was made from, as its metadata says.</summary>
/// <param name="Part">The part of the model, such as <c>unet</c>.</param>
/// <param name="Precision">What the weights were rounded to, such as <c>int8</c>.</param>
/// <param name="Files">The checkpoint's files.</param>
/// <param name="Identity">The checkpoint's identity when it was packed.</param>
internal sealed partial record PackedOrigin(string Part, string Precision, IReadOnlyList<string> Files, string Identity)
{
    private const string FilesName = "kandinsky.checkpoint", IdentityName = "kandinsky.identity";

    /// <summary>As metadata of a file.</summary>
    public Dictionary<string, string> Metadata => new() { [FilesName] = string.Join('\n', Files), [IdentityName] = Identity };

    /// <summary>Whether the checkpoint is where it was, as it was.</summary>
    public bool IsThere
    {
        get
        {
            try
            {
                return Files.All(File.Exists) && CheckpointIdentity.Of(Files) == Identity;
            }
            catch (UnauthorizedAccessException)
            {
                return true;   // It is there, for all one knows.
            }
            catch (IOException)
            {
                return true;
            }
        }
    }

    /// <summary>The name of a file of packed weights.</summary>
    /// <param name="key">The key it is made for.</param>
    public string FileName(string key) => $"{Part}-{Precision}-{key[..16]}.safetensors";

    /// <summary>Reads a file's origin.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Null if it is no file of packed weights, or does not say.</returns>
    public static PackedOrigin? Of(string path)
    {
        try
        {
            if (Name().Match(Path.GetFileName(path)) is not { Success: true } name) return null;
            using var file = new SafeTensorsFile(path);
            return file.Metadata.ContainsKey(PackedFile.KeyName) && file.Metadata.TryGetValue(FilesName, out var files)
                && file.Metadata.TryGetValue(IdentityName, out var identity)
                ? new(name.Groups[1].Value, name.Groups[2].Value, files.Split('\n'), identity)
                : null;
        }
        catch (KandinskyException)
        {
            return null;   // It is damaged: whoever opens it makes it anew.
        }
    }

    /// <summary>Whether a file is named as files of packed weights are.</summary>
    /// <param name="path">The file.</param>
    public static bool IsNamedSo(string path) => Name().IsMatch(Path.GetFileName(path));

    [GeneratedRegex("^([a-z]+)-(float32|bfloat16|int8)-[0-9a-f]{16}[.]safetensors$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
