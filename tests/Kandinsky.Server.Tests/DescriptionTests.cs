using System.Text.Json;

namespace Kandinsky.Server.Tests;

public sealed class DescriptionTests
{
    [Fact]
    public async Task Every_address_is_described()
    {
        await using var service = await Service.StartAsync();

        var description = await service.GetAsync("/openapi/v1.json");

        var paths = description.GetProperty("paths").EnumerateObject().ToDictionary(path => path.Name, path => path.Value);
        Assert.All(
            ["/api/v1/jobs", "/api/v1/jobs/{id}", "/api/v1/jobs/{id}/events", "/api/v1/pictures/{id}/file", "/v1/images/generations", "/v1/images/edits",
                "/sdapi/v1/txt2img", "/health/ready"],
            path => Assert.Contains(path, paths.Keys));
        Assert.All(paths.SelectMany(path => path.Value.EnumerateObject()), operation =>
            Assert.True(operation.Value.TryGetProperty("summary", out _), operation.Value.ToString()));
        var request = description.GetProperty("components").GetProperty("schemas").GetProperty("JobRequest").GetProperty("properties");
        Assert.All(request.EnumerateObject(), field =>
            Assert.True(field.Value.TryGetProperty("description", out _) || field.Value.ToString().Contains("description", StringComparison.Ordinal),
            field.Name));
        Assert.True(request.TryGetProperty("negative_prompt", out _));
    }

    [Fact]
    public async Task Metrics_count_jobs_and_are_for_administrators()
    {
        await using var service = await Service.StartAsync();
        await service.PaintAsync(new { prompt = "a star", steps = 2, prior_steps = 2 });

        var metrics = await service.Client.GetStringAsync("/metrics");

        Assert.Matches("kandinsky_jobs_ended_total\\{.*state=\"done\".*\\} [1-9]", metrics);   // jobs of other tests' services in this process count too
        Assert.Contains("kandinsky_jobs_waiting", metrics, StringComparison.Ordinal);
        Assert.Contains("service_name=\"kandinsky\"", metrics, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration", metrics, StringComparison.Ordinal);
    }
}
