namespace Kandinsky;

/// <summary>What a request chooses about its sampler. What is null is left to the sampler and the model.</summary>
/// <param name="Steps">The number of steps, at least 1; samplers state their own most.</param>
public sealed record SchedulerOptions(int Steps)
{
    /// <summary>The number of samples in the batch.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>Which training timesteps are visited.</summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>Whether noise levels follow Karras et al. (arXiv 2206.00364, equation 5): more of them where little noise is left.</summary>
    public bool? Karras { get; init; }

    /// <summary>How much fresh noise is added, 0 to 1: DDIM's η, TCD's γ.</summary>
    public float? Eta { get; init; }
}
