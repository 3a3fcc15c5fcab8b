using Kandinsky.Server;
using Kandinsky.Testing;

namespace Kandinsky.Extensions.AI.Tests;

/// <summary>A model here and a service, for the tests of a class.</summary>
public sealed class BothGenerators : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private KandinskyServer? _server;
    private KandinskyClient? _client;

    public KandinskyModel Model { get; } = new(TinyModel.Options);

    public KandinskyClient Client => _client!;

    public async Task InitializeAsync()
    {
        _server = await TinyModel.ServeAsync(_folder.Path("data"));
        _client = new(new() { Address = _server.Address });
    }

    public async Task DisposeAsync()
    {
        await _server!.DisposeAsync();
        await Model.DisposeAsync();
    }

    public void Dispose()
    {
        _client?.Dispose();
        _folder.Dispose();
    }
}
