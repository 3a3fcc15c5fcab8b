namespace Kandinsky;

/// <summary>A sampler as users name it.</summary>
/// <param name="Name">The name to ask for it by.</param>
/// <param name="Summary">What it is and when to use it, in one line.</param>
/// <param name="Paper">Where it comes from.</param>
public sealed record SchedulerEntry(string Name, string Summary, string Paper)
{
    /// <summary>The reference's class.</summary>
    public string ClassName { get; internal init; } = "";

    /// <summary>What the name fixes about its class.</summary>
    internal Func<SchedulerConfig, SchedulerConfig> Fix { get; init; } = config => config;
}
