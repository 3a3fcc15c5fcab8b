using Kandinsky.Extensions.AI;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Kandinsky to a program's health checks.</summary>
public static class KandinskyHealthChecksBuilderExtensions
{
    /// <summary>
    /// Checks what <c>AddKandinsky</c> or <c>AddKandinskyClient</c> registered: that the model is there, or that the service takes jobs. Nothing is loaded.
    /// </summary>
    /// <param name="builder">The checks.</param>
    /// <param name="key">The key under which it was registered; null if under none.</param>
    /// <param name="name">The check's name; <c>kandinsky</c>, with the key if there is one, if null.</param>
    /// <param name="failureStatus">What a failure means; unhealthy if null.</param>
    /// <param name="tags">Tags of the check.</param>
    public static IHealthChecksBuilder AddKandinsky(this IHealthChecksBuilder builder, string? key = null, string? name = null,
        HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new(
            name ?? (key is null ? "kandinsky" : $"kandinsky {key}"),
            provider => key is null ? provider.GetRequiredService<KandinskyHealthCheck>() : provider.GetRequiredKeyedService<KandinskyHealthCheck>(key),
            failureStatus,
            tags));
    }
}
