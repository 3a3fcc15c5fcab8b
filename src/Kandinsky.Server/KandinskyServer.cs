using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kandinsky.Server;

/// <summary>The service: jobs, pictures, APIs and the page, over HTTP.</summary>
public sealed class KandinskyServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ServerSettings _settings;
    private readonly CancellationTokenSource _ending = new();
    private Task _sweeping = Task.CompletedTask;

    private KandinskyServer(WebApplication app, ServerSettings settings) => (_app, _settings) = (app, settings);

    /// <summary>Where it is reached, such as <c>http://127.0.0.1:7860</c>.</summary>
    public Uri Address { get; private set; } = new("http://localhost");

    /// <summary>Starts the service. When this returns, it answers.</summary>
    /// <param name="settings">How it runs.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="KandinskyException">A setting makes no sense, a model is missing, the folder or the port is in use, or another address than loopback
    /// has no key.</exception>
    public static async Task<KandinskyServer> StartAsync(ServerSettings settings, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Check();
        var address = ListeningAddress.Of(settings.Host);
        var app = Build(settings, address);
        var server = new KandinskyServer(app, settings);
        try
        {
            await server.StartAsync(address, cancellation).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends the service: no new jobs, the running one may end within the grace, what is left goes on at the next start.</summary>
    /// <param name="grace">How long the running job may take; the settings' own if null.</param>
    public async Task StopAsync(TimeSpan? grace = null)
    {
        if (_ending.IsCancellationRequested) return;
        _app.Services.GetRequiredService<JobService>().IsEnding = true;
        await _app.Services.GetRequiredService<Painter>().StopAsync(grace ?? _settings.Grace).ConfigureAwait(false);
        await _ending.CancelAsync().ConfigureAwait(false);
        await _sweeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _app.StopAsync(patience.Token).ConfigureAwait(false);
    }

    /// <summary>Ends the service without grace.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _ending.Dispose();
    }

    private async Task StartAsync(IPAddress address, CancellationToken cancellation)
    {
        var services = _app.Services;
        if (!IPAddress.IsLoopback(address) && !services.GetRequiredService<ApiKeys>().AreRequired)
            throw new KandinskyException(
                $"--host {_settings.Host} can be reached from elsewhere, and there is no key; make one with 'kandinsky keys add NAME', or leave --host out",
                ErrorKind.Request);
        await services.GetRequiredService<JobService>().RecoverAsync().ConfigureAwait(false);
        var retention = services.GetRequiredService<Retention>();
        try
        {
            await _app.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            throw new KandinskyException($"port {_settings.Port} of {_settings.Host} is in use, or not this machine's; choose another with --port",
                ErrorKind.Request, error);
        }
        Address = AddressOf(services.GetRequiredService<IServer>());
        if (_settings.WarmUp) await services.GetRequiredService<ModelShelf>().WarmUpAsync(cancellation).ConfigureAwait(false);
        services.GetRequiredService<Painter>().Start();
        _sweeping = retention.RunAsync(_ending.Token);
        services.GetRequiredService<ServiceHealth>().IsStarted = true;
    }

    private static WebApplication Build(ServerSettings settings, IPAddress address)
    {
        // An empty builder reads no file and no variable of the environment: nothing but the settings opens a port.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Limit(kestrel, settings, address));
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        ServiceParts.AddTo(builder.Services, settings);
        Telemetry.AddTo(builder);
        OpenApi.AddTo(builder.Services);
        KandinskyMcp.AddTools(builder.Services).WithHttpTransport(transport =>
            transport.SessionMode = ModelContextProtocol.AspNetCore.HttpServerSessionMode.Stateless);
        builder.Services.AddHttpContextAccessor().AddSingleton(provider => new PictureLinks(
            () => provider.GetRequiredService<IHttpContextAccessor>().HttpContext?.Request is { } request ? PictureLinks.AddressOf(request)
                : AddressOf(provider.GetRequiredService<IServer>()),
            provider.GetRequiredService<PictureFiles>()));
        var app = builder.Build();
        app.Use((context, next) => context.RequestServices.GetRequiredService<ErrorAnswers>().InvokeAsync(context, () => next(context)));
        app.Use((context, next) => context.RequestServices.GetRequiredService<RequestGuard>().InvokeAsync(context, () => next(context)));
        app.Use((context, next) => context.RequestServices.GetRequiredService<KeyGuard>().InvokeAsync(context, () => next(context)));
        app.UseRouting();
        ServiceRoutes.Map(app);
        return app;
    }

    private static Uri AddressOf(IServer server) =>
        new(server.Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("0.0.0.0", "localhost", StringComparison.Ordinal)
            .Replace("[::]", "localhost", StringComparison.Ordinal));

    private static void Limit(KestrelServerOptions kestrel, ServerSettings settings, IPAddress address)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        kestrel.Limits.MaxRequestBodySize = settings.BodyLimit;
        kestrel.Limits.MaxConcurrentConnections = 4L * settings.RequestLimit;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.MaxRequestLineSize = 8 << 10;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Listen(address, settings.Port, listen => listen.Protocols = HttpProtocols.Http1);
    }
}
