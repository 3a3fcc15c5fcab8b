using System.Xml.Linq;

namespace Kandinsky.Repository.Tests;

/// <summary>What one project file refers to.</summary>
internal sealed class ProjectFile(string path)
{
    private readonly XDocument _xml = XDocument.Load(Repository.Full(path));

    public string Path => path;

    public string Name => System.IO.Path.GetFileNameWithoutExtension(path);

    public IEnumerable<string> Projects =>
        Includes("ProjectReference").Select(include => System.IO.Path.GetFileNameWithoutExtension(include.Replace('\\', '/')));

    public IEnumerable<string> Packages => Includes("PackageReference");

    public bool AllowsUnsafe => _xml.Descendants("AllowUnsafeBlocks").Any(element => element.Value == "true");

    private IEnumerable<string> Includes(string item) => _xml.Descendants(item).Select(element => element.Attribute("Include")!.Value);
}
