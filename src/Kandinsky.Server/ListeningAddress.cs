using System.Net;

namespace Kandinsky.Server;

/// <summary>The address that a host in the settings means. Only addresses and localhost: a name could mean another address tomorrow.</summary>
internal static class ListeningAddress
{
    /// <exception cref="KandinskyException">It is no address.</exception>
    public static IPAddress Of(string host) => host switch
    {
        "localhost" => IPAddress.Loopback,
        "*" => IPAddress.Any,
        _ when IPAddress.TryParse(host.Trim('[', ']'), out var address) => address,
        _ => throw new KandinskyException(
            $"--host {LegibleText.Of(host)} is no address; give one such as 127.0.0.1, 0.0.0.0 for all of this machine's, or localhost", ErrorKind.Request),
    };
}
