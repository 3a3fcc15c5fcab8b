namespace Kandinsky;

/// <summary>Where packed weights are kept between processes, if they are. Everything in it may be deleted at any time.</summary>
public static class PackedFolder
{
    /// <summary>The environment variable that names a folder, or says <c>on</c> or <c>off</c>.</summary>
    public const string Variable = "KANDINSKY_PACKED";

    /// <summary>The folder <see cref="Variable"/> names; with <c>on</c> <c>packed</c> in the <see cref="CacheFolder"/>.</summary>
    /// <param name="asked">Whether packed weights are to be kept even if the variable says nothing.</param>
    /// <param name="variable">Reads an environment variable; the process's own when null.</param>
    /// <returns>Null if none are to be kept: nobody asked, or there is no cache folder.</returns>
    public static string? FromEnvironment(bool asked = false, Func<string, string?>? variable = null)
    {
        variable ??= Environment.GetEnvironmentVariable;
        var named = variable(Variable) is { Length: > 0 } value ? value : "off";
        if (!asked && Is("off")) return null;
        if (!Is("on") && !Is("off")) return named;
        return CacheFolder.FromEnvironment(variable) is { } cache ? Path.Combine(cache, "packed") : null;

        bool Is(string word) => string.Equals(named, word, StringComparison.OrdinalIgnoreCase);
    }
}
