using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kandinsky.Server;

/// <summary>The tools for language models over standard input and output, without a network.</summary>
public static class KandinskyMcp
{
    private const string Instructions =
        "Kandinsky paints pictures on this machine's processor: a picture may take minutes. Ids of pictures may be given as images.";

    /// <summary>Serves until the input ends.</summary>
    /// <param name="settings">How pictures are painted and where they are kept; what concerns the network is not looked at.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="KandinskyException">A model is missing, or the folder is in use.</exception>
    public static async Task RunAsync(ServerSettings settings, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Check();
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);
        // Standard output is the protocol's
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        ServiceParts.AddTo(builder.Services, settings);
        builder.Services.AddSingleton(provider => new PictureLinks(() => null, provider.GetRequiredService<PictureFiles>()));
        AddTools(builder.Services).WithStdioServerTransport();
        using var host = builder.Build();
        await host.Services.GetRequiredService<JobService>().RecoverAsync().ConfigureAwait(false);
        var painter = host.Services.GetRequiredService<Painter>();
        painter.Start();
        await host.StartAsync(cancellation).ConfigureAwait(false);
        await host.WaitForShutdownAsync(cancellation).ConfigureAwait(false);
        await painter.StopAsync(TimeSpan.Zero).ConfigureAwait(false);
    }

    /// <summary>The tools, for whichever transport.</summary>
    internal static IMcpServerBuilder AddTools(IServiceCollection services) => services
        .AddMcpServer(options =>
        {
            options.ServerInfo = new() { Name = "kandinsky", Version = CatalogRoutes.Version };
            options.ServerInstructions = Instructions;
        })
        .WithTools<ImageTools>();
}
