using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>Where the hub's files lie on this machine, by the same environment variables as Python's client.</summary>
/// <param name="variable">Reads an environment variable.</param>
sealed class HubFolders(Func<string, string?> variable)
{
    /// <summary><c>HF_HOME</c>, else <c>huggingface</c> under <c>XDG_CACHE_HOME</c>, else under <c>~/.cache</c>.</summary>
    public string Home => Value("HF_HOME")
        ?? Path.Combine(Value("XDG_CACHE_HOME") ?? Path.Combine(UserFolder, ".cache"), "huggingface");

    /// <summary>The cache: <c>HF_HUB_CACHE</c>, else <c>HUGGINGFACE_HUB_CACHE</c>, else <c>hub</c> in <see cref="Home"/>.</summary>
    public string Cache => Value("HF_HUB_CACHE") ?? Value("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(Home, "hub");

    /// <summary>The file with the token: <c>HF_TOKEN_PATH</c>, else <c>token</c> in <see cref="Home"/>.</summary>
    public string TokenFile => Value("HF_TOKEN_PATH") ?? Path.Combine(Home, "token");

    static string UserFolder => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } folder
        ? folder
        : throw new KandinskyException("there is no home folder to keep the hub's cache in; set HF_HOME to a folder", ErrorKind.Request);

    string? Value(string name) => variable(name) switch
    {
        null or "" => null,
        "~" => UserFolder,
        var path when path.StartsWith("~/", StringComparison.Ordinal) => Path.Combine(UserFolder, path[2..]),
        var path => path,
    };
}
