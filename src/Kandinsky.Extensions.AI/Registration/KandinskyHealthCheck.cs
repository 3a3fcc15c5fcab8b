using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kandinsky.Extensions.AI;

/// <summary>Whether pictures can be painted.</summary>
/// <param name="check">Throws if they cannot.</param>
internal sealed class KandinskyHealthCheck(Func<CancellationToken, Task> check) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await check(cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy();
        }
        catch (KandinskyException error)
        {
            return new(context.Registration.FailureStatus, error.Message, error);
        }
    }
}
