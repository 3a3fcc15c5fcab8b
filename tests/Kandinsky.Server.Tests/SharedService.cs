namespace Kandinsky.Server.Tests;

/// <summary>One service for the tests of a class that leave nothing behind that others would see.</summary>
public sealed class SharedService : IAsyncLifetime
{
    private Service? _service;

    internal Service Service => _service!;

    public async Task InitializeAsync() => _service = await Service.StartAsync();

    public async Task DisposeAsync() => await _service!.DisposeAsync();
}
