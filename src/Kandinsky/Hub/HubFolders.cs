using System.Text.RegularExpressions;

namespace Kandinsky;

/// <summary>
/// Where the hub's files lie on this machine, by the same environment variables as Python's client; null for a user without a home, where none says.
/// </summary>
/// <param name="variable">Reads an environment variable.</param>
internal sealed partial class HubFolders(Func<string, string?> variable)
{
    /// <summary><c>HF_HOME</c>, else <c>huggingface</c> under <c>XDG_CACHE_HOME</c>, else under <c>~/.cache</c>.</summary>
    public string? Home => Value("HF_HOME") ?? Under(Value("XDG_CACHE_HOME") ?? Under(UserFolder, ".cache"), "huggingface");

    /// <summary>The cache: <c>HF_HUB_CACHE</c>, else <c>HUGGINGFACE_HUB_CACHE</c>, else <c>hub</c> in <see cref="Home"/>.</summary>
    public string? Cache => Value("HF_HUB_CACHE") ?? Value("HUGGINGFACE_HUB_CACHE") ?? Under(Home, "hub");

    /// <summary>The file with the token: <c>HF_TOKEN_PATH</c>, else <c>token</c> in <see cref="Home"/>.</summary>
    public string? TokenFile => Value("HF_TOKEN_PATH") ?? Under(Home, "token");

    // A home that does not exist (a service's user in a container) is fine to look into: nothing is there.
    private string? UserFolder => variable("HOME") is { Length: > 0 } home ? home
        : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } profile ? profile
            : null;

    private static string? Under(string? folder, string name) => folder is null ? null : Path.Combine(folder, name);

    private string? Value(string name) => variable(name) is { Length: > 0 } value ? Expanded(value) : null;

    // As Python's expanduser and expandvars: a variable that is not set stays as it is written.
    private string Expanded(string path)
    {
        if (path == "~" || path.StartsWith("~/", StringComparison.Ordinal)) path = (UserFolder ?? "~") + path[1..];
        return Variables().Replace(path, match => variable(match.Groups["name"].Value) ?? match.Value);
    }

    [GeneratedRegex(@"\$(?:(?<name>[A-Za-z0-9_]+)|\{(?<name>[^}]*)\})", RegexOptions.CultureInvariant)]
    private static partial Regex Variables();
}
