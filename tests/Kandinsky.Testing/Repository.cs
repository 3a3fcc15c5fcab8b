namespace Kandinsky.Testing;

/// <summary>Where the repository is on this machine.</summary>
public static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>A path inside the repository.</summary>
    /// <param name="parts">Folder names and a file name, from the root.</param>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Kandinsky.slnx")))
                return folder.FullName;
        throw new DirectoryNotFoundException($"No Kandinsky.slnx above {AppContext.BaseDirectory}.");
    }
}
