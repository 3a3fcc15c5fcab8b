namespace Kandinsky;

/// <summary>Where results that never change are kept between processes. Everything in it may be deleted at any time.</summary>
public static class CacheFolder
{
    /// <summary>The environment variable that names another folder, or <c>off</c>.</summary>
    public const string Variable = "KANDINSKY_CACHE";

    /// <summary>
    /// The folder <see cref="Variable"/> names; else <c>kandinsky</c> in the user's cache folder: <c>XDG_CACHE_HOME</c> or <c>~/.cache</c>,
    /// on Windows the local application data, on macOS <c>~/Library/Caches</c>.
    /// </summary>
    /// <param name="variable">Reads an environment variable; the process's own when null.</param>
    /// <returns>Null if nothing is to be kept: the variable says <c>off</c>, or the user has no home.</returns>
    public static string? FromEnvironment(Func<string, string?>? variable = null)
    {
        variable ??= Environment.GetEnvironmentVariable;
        if (variable(Variable) is { Length: > 0 } named) return string.Equals(named, "off", StringComparison.OrdinalIgnoreCase) ? null : named;
        return OfUser(variable) is { Length: > 0 } folder ? Path.Combine(folder, "kandinsky") : null;
    }

    private static string? OfUser(Func<string, string?> variable)
    {
        if (OperatingSystem.IsWindows()) return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        if (variable("XDG_CACHE_HOME") is { } named && Path.IsPathRooted(named)) return named;
        var home = variable("HOME") is { Length: > 0 } own ? own : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (home.Length == 0) return null;
        return OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches") : Path.Combine(home, ".cache");
    }
}
