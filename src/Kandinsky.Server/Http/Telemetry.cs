using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Kandinsky.Server;

/// <summary>Numbers for Prometheus at <c>/metrics</c>; numbers and traces by OTLP where the usual variables name a place for them.</summary>
internal static class Telemetry
{
    private const string Prefix = "OTEL_";

    public static void AddTo(WebApplicationBuilder builder)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Where(pair => ((string)pair.Key).StartsWith(Prefix, StringComparison.Ordinal)).Select(pair =>
                KeyValuePair.Create((string)pair.Key, (string?)pair.Value)).ToList();
        builder.Configuration.AddInMemoryCollection(variables);
        var exports = variables.Any(variable => variable.Key.StartsWith("OTEL_EXPORTER_OTLP", StringComparison.Ordinal));
        var telemetry = Microsoft.Extensions.DependencyInjection.OpenTelemetryServicesExtensions.AddOpenTelemetry(builder.Services)
            .ConfigureResource(resource => resource.AddService("kandinsky").AddEnvironmentVariableDetector())
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(ServiceMetrics.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                    .AddPrometheusExporter();
                if (exports) metrics.AddOtlpExporter();
            });
        if (exports) telemetry.WithTracing(traces => traces.AddAspNetCoreInstrumentation().AddOtlpExporter());
    }
}
