using System.Text;

namespace Kandinsky.Server;

/// <summary>A form that was read: texts and files by name, in order. File names are not looked at.</summary>
internal sealed class MultipartForm
{
    private readonly List<(string Name, bool IsFile, byte[] Content)> _parts = [];

    public IEnumerable<string> Names => _parts.Select(part => part.Name).Distinct();

    /// <summary>The texts that are not files, each with its name.</summary>
    public IEnumerable<(string Name, string Value)> Texts =>
        _parts.Where(part => !part.IsFile).Select(part => (part.Name, Encoding.UTF8.GetString(part.Content)));

    public void Add(string name, bool isFile, byte[] content) => _parts.Add((name, isFile, content));

    /// <summary>A text; null if it is not there.</summary>
    public string? Text(string name) => _parts.FirstOrDefault(part => part.Name == name && !part.IsFile) is { Content: { } content }
        ? Encoding.UTF8.GetString(content) : null;

    /// <summary>The files of any of some names, in the order they came.</summary>
    public IReadOnlyList<byte[]> Files(params IReadOnlyCollection<string> names) =>
        [.. _parts.Where(part => part.IsFile && names.Contains(part.Name)).Select(part => part.Content)];
}
