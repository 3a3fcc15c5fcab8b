namespace Kandinsky.Testing;

/// <summary>The starter: the model that was bundled first, with the pictures that the reference painted with it.</summary>
public static class Starter
{
    /// <summary>Its decoder's folder.</summary>
    public static string Decoder => Path("compositions-decoder");

    /// <summary>Its prior's folder.</summary>
    public static string Prior => Path("compositions-prior");

    /// <summary>A file or folder of it.</summary>
    /// <param name="parts">The path inside its folder.</param>
    public static string Path(params string[] parts) => Repository.Path(["tests", "goldens", "starter", .. parts]);
}
