using System.Net.Http.Headers;

namespace Kandinsky;

/// <summary>An access token of the hub. It appears in the requests to the hub and nowhere else: no message, log or text shows it.</summary>
public sealed class HubToken
{
    private readonly string _secret;

    /// <summary>A token.</summary>
    /// <param name="secret">The token; blanks and line ends around it are dropped.</param>
    /// <param name="source">Where it comes from, for messages: <c>HF_TOKEN</c>, a file.</param>
    /// <exception cref="KandinskyException">It is empty or has letters no token has; the message does not show it.</exception>
    public HubToken(string secret, string source)
    {
        (_secret, Source) = (secret.Trim(), source);
        if (_secret.Length == 0 || _secret.Any(letter => letter is <= ' ' or > '~'))
            throw new KandinskyException($"the access token from {source} is empty or has blanks or line breaks in it; copy it again", ErrorKind.Request);
    }

    /// <summary>Where it comes from.</summary>
    public string Source { get; }

    /// <summary>Names the source, never the token.</summary>
    public override string ToString() => $"the access token from {Source}";

    internal AuthenticationHeaderValue Header => new("Bearer", _secret);

    /// <summary>The token of <c>HF_TOKEN</c>, <c>HUGGING_FACE_HUB_TOKEN</c> or the token file; null when there is none.</summary>
    internal static HubToken? FromEnvironment(Func<string, string?> variable)
    {
        foreach (var name in (ReadOnlySpan<string>)["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"])
            if (variable(name)?.Trim() is { Length: > 0 } secret)
                return new(secret, name);

        var file = new HubFolders(variable).TokenFile;
        try
        {
            return File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } secret ? new(secret, file) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null; // The hub's models are public; a private one asks for the token by name.
        }
    }
}
