using System.Net;

namespace Kandinsky;

/// <summary>Turns the hub's refusals into a line that names the model, the reason and the remedy.</summary>
/// <param name="settings">How the hub is reached.</param>
/// <param name="id">The model asked for.</param>
/// <param name="file">The file asked for; null for the model itself.</param>
internal sealed class HubErrors(HubSettings settings, HubId id, string? file = null)
{
    private string What => file is null ? id.Id : $"{file} of {id.Id}";

    private string Hub => settings.Endpoint.Host;

    /// <summary>Throws for any answer that does not bring what was asked for.</summary>
    /// <exception cref="HubFault">A failure that may pass: the server is busy.</exception>
    /// <exception cref="KandinskyException">A refusal.</exception>
    public void ThrowUnlessGood(HttpResponseMessage message, bool hasToken)
    {
        var status = (int)message.StatusCode;
        if (status is 200 or 206 or 416)
            return;
        if (status is 408 or 429 or >= 500)
            throw new HubFault(status == 429
                ? $"{message.RequestMessage?.RequestUri?.Host} limits the number of requests "
                    + $"(429){(hasToken ? "" : "; with an access token in HF_TOKEN the limit is higher")}"
                : $"{message.RequestMessage?.RequestUri?.Host} answers {status}", HubHeaders.RetryAfter(message));
        throw Refusal(message.StatusCode, HubHeaders.One(message, "X-Error-Code"), hasToken);
    }

    /// <summary>An answer no hub gives.</summary>
    public KandinskyException Broken(string what) =>
        Error($"{What}: {Hub} sends {what}; check HF_ENDPOINT and the proxy");

    private KandinskyException Refusal(HttpStatusCode status, string? code, bool hasToken) => (status, code) switch
    {
        (_, "GatedRepo") when hasToken => Error($"{id.Id} is gated and {settings.Token} has no access to it;"
            + $" accept its terms at {settings.Address}/{id.Id} with that account"),
        (_, "GatedRepo") => Error($"{id.Id} is gated; accept its terms at {settings.Address}/{id.Id}, then set HF_TOKEN to an access token of that account"),
        (_, "RevisionNotFound") => Error($"{id.Id} has no revision {id.Revision}; give a branch, a tag, refs/pr/N or a commit"),
        (_, "EntryNotFound") => Error($"{id.Id} has no file {file} at revision {id.Revision}"),
        (_, "RepoNotFound") or (HttpStatusCode.NotFound, _) => NotFound(hasToken),
        (HttpStatusCode.Unauthorized, _) when hasToken => Error($"{Hub} refuses {settings.Token}; get a new one at {settings.Address}/settings/tokens,"
            + " or remove it: public models need none"),
        (HttpStatusCode.Unauthorized, _) => NotFound(hasToken),
        (HttpStatusCode.Forbidden, _) => Error($"{Hub} forbids access to {What} (403)"
            + (hasToken ? $"; {settings.Token} needs the right to read it" : "; set HF_TOKEN to an access token that may read it")),
        _ => Error($"{Hub} answers {(int)status} to the request for {What}; check HF_ENDPOINT and the proxy"),
    };

    private KandinskyException NotFound(bool hasToken) => Error($"{What} was not found at {Hub}, or is private; check the spelling"
        + (hasToken ? $", and that {settings.Token} may read it" : ", and for a private model set HF_TOKEN to an access token"));

    private static KandinskyException Error(string message) => new(message, ErrorKind.Network);
}
