using Kandinsky.Testing;

namespace Kandinsky.Clients.Tests;

/// <summary>Packages for Node that tests use as they are published, installed into a folder that goes with the tests.</summary>
public sealed class NodePackages : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>A file of the folder, such as <c>node_modules/axe-core/axe.min.js</c>.</summary>
    public string Path(string name) => _folder.Path(name);

    public async Task InitializeAsync()
    {
        foreach (var script in Directory.EnumerateFiles(System.IO.Path.Combine(AppContext.BaseDirectory, "scripts")))
            File.Copy(script, _folder.Path(System.IO.Path.GetFileName(script)));
        var (exit, output, error) = await Programs.RunAsync(
            "npm", ["install", "--no-audit", "--no-fund", "--no-progress", "--ignore-scripts", "openai@7.55.0", "axe-core@4.14.1"], _folder.Path("."));
        if (exit != 0) throw new InvalidOperationException($"npm cannot install what clients need: {output}{error}");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}
