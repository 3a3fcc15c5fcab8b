namespace Kandinsky;

/// <summary>What a request asks of a model's distilled adapter (<see cref="PipelineOptions.Fast"/>; latent consistency, arXiv 2311.05556).</summary>
public static class FastPainting
{
    /// <summary>Steps of the decoder unless said otherwise; up to eight are better.</summary>
    public const int Steps = 4;

    /// <summary>The sampler of distilled models.</summary>
    public const string Scheduler = "lcm";

    /// <summary>The fields that <see cref="AsFast"/> sets, by their keys.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["scheduler", "steps", "guidance"];

    /// <summary>The request with few steps, the distilled models' sampler, and no guidance: it is built in.</summary>
    /// <param name="request">The request; what else it says stays.</param>
    /// <typeparam name="T">Its kind.</typeparam>
    /// <returns>A copy.</returns>
    public static T AsFast<T>(this T request) where T : PictureRequest
    {
        ArgumentNullException.ThrowIfNull(request);
        return (T)(request with { Scheduler = Scheduler, Steps = Steps, GuidanceScale = 1 });
    }
}
