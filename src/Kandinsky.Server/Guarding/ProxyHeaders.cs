using System.Net;
using Microsoft.AspNetCore.Http;

namespace Kandinsky.Server;

/// <summary>
/// What a proxy before the service says of the address people used: <c>X-Forwarded-Proto</c> and <c>X-Forwarded-Host</c>. Only a proxy on this machine or one
/// that the settings name is believed, and a host that is told must be one the service answers to, as must the host that the proxy itself asks for.
/// </summary>
internal sealed class ProxyHeaders(ServerSettings settings)
{
    private readonly List<IPNetwork> _trusted = [.. settings.TrustedProxies.Select(Network)];

    /// <summary>The addresses that a setting means: one, or a network such as <c>172.16.0.0/12</c>.</summary>
    /// <exception cref="KandinskyException">It means none.</exception>
    public static IPNetwork Network(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new(address, address.GetAddressBytes().Length * 8)
        : throw new KandinskyException(
            $"--trust-proxy {LegibleText.Of(text)} is no address; give one such as 172.17.0.1, or a network such as 172.16.0.0/12", ErrorKind.Request);

    /// <summary>The host that a proxy says it was asked for; null if nobody who is believed says one.</summary>
    public HostString? HostOf(HttpContext context) => Told(context, "X-Forwarded-Host") is { } host ? new HostString(host) : null;

    /// <summary>Makes a request what the proxy says it was. Its host was looked at before.</summary>
    public void Apply(HttpContext context)
    {
        if (Told(context, "X-Forwarded-Proto") is "http" or "https") context.Request.Scheme = Told(context, "X-Forwarded-Proto")!;
        if (HostOf(context) is { } host) context.Request.Host = host;
    }

    /// <summary>A header's last value: the proxy that is believed wrote it, whatever stood there before.</summary>
    private string? Told(HttpContext context, string name)
    {
        if (context.Request.Headers[name] is not [.., { } values] || !IsBelieved(context.Connection.RemoteIpAddress)) return null;
        var last = values[(values.LastIndexOf(',') + 1)..].Trim();
        return last.Length > 0 ? last : null;
    }

    private bool IsBelieved(IPAddress? address)
    {
        if (address is null) return false;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return IPAddress.IsLoopback(address) || _trusted.Any(network => network.Contains(address));
    }
}
