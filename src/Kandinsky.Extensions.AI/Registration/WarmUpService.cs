using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kandinsky.Extensions.AI;

/// <summary>Loads a model beside the start of the program. If it cannot be loaded, the first picture says so again.</summary>
/// <param name="model">The model; null if none is to be loaded.</param>
/// <param name="log">Is told why a model could not be loaded.</param>
internal sealed partial class WarmUpService(KandinskyModel? model, ILogger<WarmUpService>? log) : BackgroundService
{
    private readonly ILogger _log = log ?? NullLogger<WarmUpService>.Instance;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (model is null) return;
        try
        {
            await model.LoadAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (KandinskyException error)
        {
            Failed(error.Message);
        }
        catch (OperationCanceledException)
        {
            // The program ends before the model was there.
        }
    }

    [LoggerMessage(LogLevel.Error, "The model could not be loaded: {Reason}")]
    private partial void Failed(string reason);
}
