using System.Globalization;
using Kandinsky.Testing;
using Xunit.Abstractions;

namespace Kandinsky.Tests;

/// <summary>
/// What a request paints depends on nothing that ran before it: sizes, precisions and cancelled requests in any order give the bytes of a fresh pipeline.
/// </summary>
public sealed class HistoryTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>More of them once in a while: see CONTRIBUTING.md.</summary>
    private static readonly int Requests = int.Parse(Environment.GetEnvironmentVariable("KANDINSKY_HISTORY_REQUESTS") ?? "40", CultureInfo.InvariantCulture);

    private static readonly (int Width, int Height)[] Sizes = [(64, 64), (128, 64), (64, 192), (256, 256)];

    private readonly Dictionary<(Precision, int), byte[]> _alone = [];
    private readonly List<KandinskyPipeline> _pipelines = [];

    [Fact]
    public async Task Any_order_of_sizes_precisions_and_cancelled_requests_paints_what_each_paints_alone()
    {
        (Precision Precision, KandinskyPipeline Pipeline)[] pipelines =
            [.. from precision in Enum.GetValues<Precision>() from keepLoaded in new[] { false, true } select (precision,
                Load(Options(precision) with { KeepLoaded = keepLoaded }))];
        var random = new Random(11);
        var cancelled = 0;
        for (var request = 0; request < Requests; request++)
        {
            var (precision, pipeline) = pipelines[random.Next(pipelines.Length)];
            var size = random.Next(Sizes.Length);
            if (random.Next(4) == 0)
            {
                await CancelAsync(pipeline, Request(size), steps: random.Next(8));
                cancelled++;
                continue;
            }
            var (alone, now) = (await Alone(precision, size), RequestQueueTests.Bytes(await pipeline.PaintAsync(Request(size))));
            Assert.True(alone.AsSpan().SequenceEqual(now), $"request {request}: {precision}, {Sizes[size]}");
        }
        output.WriteLine($"{Requests} requests, {cancelled} of them cancelled");
    }

    public void Dispose()
    {
        foreach (var pipeline in _pipelines) pipeline.Dispose();
    }

    private static PipelineOptions Options(Precision precision) => TextToImageTests.Options with { Precision = precision };

    private static TextToImageRequest Request(int size) =>
        new() { Prompts = ["a red cat"], Width = Sizes[size].Width, Height = Sizes[size].Height, Steps = 1, PriorSteps = 2, Seed = (ulong)size };

    private static async Task CancelAsync(KandinskyPipeline pipeline, PictureRequest request, int steps)
    {
        using var cancellation = new CancellationTokenSource();
        try
        {
            await foreach (var _ in pipeline.GenerateAsync(request, cancellation.Token))
            {
                if (steps-- == 0) await cancellation.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
        Assert.True(steps >= 0 || cancellation.IsCancellationRequested);
    }

    private async Task<byte[]> Alone(Precision precision, int size)
    {
        if (_alone.TryGetValue((precision, size), out var bytes)) return bytes;
        using var fresh = KandinskyPipeline.Load(Options(precision));
        return _alone[(precision, size)] = RequestQueueTests.Bytes(await fresh.PaintAsync(Request(size)));
    }

    private KandinskyPipeline Load(PipelineOptions options)
    {
        _pipelines.Add(KandinskyPipeline.Load(options));
        return _pipelines[^1];
    }
}
