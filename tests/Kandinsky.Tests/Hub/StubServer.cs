using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kandinsky.Tests;

/// <summary>A request as a stub server read it.</summary>
internal sealed record StubRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The first byte a Range header asks for; null without one.</summary>
    public int? From => Headers.TryGetValue("Range", out var range)
        ? int.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture)
        : null;
}

/// <summary>An answer a stub server gives: whole, cut after some bytes, or silent after some bytes.</summary>
internal sealed record StubReply(int Status, byte[] Body)
{
    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>The connection breaks after so many bytes of the body.</summary>
    public int? CutAfter { get; init; }

    /// <summary>The connection stays silent after so many bytes of the body.</summary>
    public int? SilentAfter { get; init; }

    public static StubReply Text(int status, string body = "") => new(status, Encoding.UTF8.GetBytes(body));

    public StubReply With(string header, string value) => this with { Headers = new(Headers) { [header] = value } };
}

/// <summary>A small HTTP/1.1 server on loopback that answers what a test tells it to and can break off anywhere.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<StubRequest, StubReply> _answer;
    private readonly Task _running;

    public StubServer(Func<StubRequest, StubReply> answer)
    {
        _answer = answer;
        _listener.Start();
        Address = new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _running = RunAsync();
    }

    public Uri Address { get; }

    public ConcurrentQueue<StubRequest> Requests { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            try
            {
                var stream = client.GetStream();
                if (await ReadRequestAsync(stream) is { } request)
                {
                    Requests.Enqueue(request);
                    await SendAsync(client, stream, request, _answer(request));
                }
            }
            catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
            {
                client.Close(); // the other side went away, or the test is over
            }
        }
    }

    private static async Task<StubRequest?> ReadRequestAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0)
                return null;
            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var (method, target) = (lines[0].Split(' ')[0], lines[0].Split(' ')[1]);
        var path = target.Split('?');
        return new(method, path[0], path.Length > 1 ? path[1] : "", lines.Skip(1).Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase));
    }

    private async Task SendAsync(TcpClient client, NetworkStream stream, StubRequest request, StubReply reply)
    {
        var head = new StringBuilder($"HTTP/1.1 {reply.Status} Stub\r\nConnection: close\r\n");
        foreach (var (name, value) in reply.Headers)
            head.Append($"{name}: {value}\r\n");
        if (!reply.Headers.ContainsKey("Content-Length") && !reply.Headers.ContainsKey("Transfer-Encoding"))
            head.Append($"Content-Length: {reply.Body.Length}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{head}\r\n"), _stop.Token);
        if (request.Method == "HEAD")
            return;
        var sent = Math.Min(reply.CutAfter ?? reply.SilentAfter ?? reply.Body.Length, reply.Body.Length);
        await stream.WriteAsync(reply.Body.AsMemory(0, sent), _stop.Token);
        await stream.FlushAsync(_stop.Token);
        if (reply.SilentAfter is not null)
            await Task.Delay(Timeout.Infinite, _stop.Token);
        if (reply.CutAfter is not null && sent % 2 == 0)
            client.LingerState = new(enable: true, seconds: 0); // half the cuts are resets, half are early ends
    }
}
