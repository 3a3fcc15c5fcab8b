namespace Kandinsky;

/// <summary>
/// A sampler's class as <c>scheduler_config.json</c> names it, what may be chosen about it, how it is made, and what users call it. It stands in the
/// sampler's file.
/// </summary>
/// <param name="Name">The reference's class name.</param>
/// <param name="Create">Prepares a run.</param>
internal sealed record SchedulerClass(string Name, Func<SchedulerConfig, SchedulerOptions, IScheduler> Create)
{
    /// <summary>Every class there is, in the order lists show them.</summary>
    public static IReadOnlyList<SchedulerClass> All { get; } =
    [
        DdpmScheduler.Class,
        DdimScheduler.Class,
        DpmSolverMultistepScheduler.Class,
        DpmSolverSinglestepScheduler.Class,
        EulerScheduler.Class,
        EulerAncestralScheduler.Class,
        HeunScheduler.Class,
        Kdpm2Scheduler.Class,
        Kdpm2AncestralScheduler.Class,
        LmsScheduler.Class,
        PndmScheduler.Class,
        UniPcScheduler.Class,
        DeisScheduler.Class,
        SaSolverScheduler.Class,
        LcmScheduler.Class,
        TcdScheduler.Class,
        IpndmScheduler.Class,
        UnclipScheduler.Class,
    ];

    /// <summary>Whether <see cref="SchedulerOptions.Spacing"/> applies.</summary>
    public bool HasSpacing { get; init; }

    /// <summary>Whether <see cref="SchedulerOptions.Karras"/> applies.</summary>
    public bool HasKarras { get; init; }

    /// <summary>Whether <see cref="SchedulerOptions.Eta"/> applies.</summary>
    public bool HasEta { get; init; }

    /// <summary>The names a request may give, each with what it fixes; none for samplers that only a model names.</summary>
    public IReadOnlyList<SchedulerEntry> Entries { get; init => field = [.. value.Select(entry => entry with { ClassName = Name })]; } = [];
}
