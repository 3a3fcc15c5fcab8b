namespace Kandinsky;

/// <summary>A sampler as users name it.</summary>
/// <param name="Name">The name to ask for it by.</param>
/// <param name="ClassName">The reference's class.</param>
/// <param name="Summary">What it is and when to use it, in one line.</param>
/// <param name="Paper">Where it comes from.</param>
public sealed record SchedulerEntry(string Name, string ClassName, string Summary, string Paper)
{
    /// <summary>What the name fixes about its class.</summary>
    internal Func<SchedulerConfig, SchedulerConfig> Fix { get; init; } = config => config;
}
