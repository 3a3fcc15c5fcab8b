namespace Kandinsky;

/// <summary>A sampler's class as <c>scheduler_config.json</c> names it, what may be chosen about it, and how it is made.</summary>
/// <param name="Name">The reference's class name.</param>
/// <param name="HasSpacing">Whether <see cref="SchedulerOptions.Spacing"/> applies.</param>
/// <param name="HasKarras">Whether <see cref="SchedulerOptions.Karras"/> applies.</param>
/// <param name="HasEta">Whether <see cref="SchedulerOptions.Eta"/> applies.</param>
/// <param name="Create">Prepares a run.</param>
sealed record SchedulerClass(
    string Name, bool HasSpacing, bool HasKarras, bool HasEta, Func<SchedulerConfig, SchedulerOptions, IScheduler> Create)
{
    /// <summary>Every class there is.</summary>
    public static IReadOnlyList<SchedulerClass> All { get; } =
    [
        new("DDPMScheduler", true, false, false, (c, o) => new DdpmScheduler(c, o.Steps, o.Samples)),
        new("DDIMScheduler", true, false, true, (c, o) => new DdimScheduler(c, o.Steps, o.Samples, o.Eta ?? 0f)),
        new("DPMSolverMultistepScheduler", true, true, false, (c, o) => new DpmSolverMultistepScheduler(c, o.Steps, o.Samples)),
        new("DPMSolverSinglestepScheduler", false, true, false, (c, o) => new DpmSolverSinglestepScheduler(c, o.Steps, o.Samples)),
        new("EulerDiscreteScheduler", true, true, false, (c, o) => new EulerScheduler(c, o.Steps)),
        new("EulerAncestralDiscreteScheduler", true, true, false, (c, o) => new EulerAncestralScheduler(c, o.Steps)),
        new("HeunDiscreteScheduler", true, true, false, (c, o) => new HeunScheduler(c, o.Steps)),
        new("KDPM2DiscreteScheduler", true, true, false, (c, o) => new Kdpm2Scheduler(c, o.Steps)),
        new("KDPM2AncestralDiscreteScheduler", true, true, false, (c, o) => new Kdpm2AncestralScheduler(c, o.Steps)),
        new("LMSDiscreteScheduler", true, true, false, (c, o) => new LmsScheduler(c, o.Steps)),
        new("PNDMScheduler", true, false, false, (c, o) => new PndmScheduler(c, o.Steps)),
        new("UniPCMultistepScheduler", true, true, false, (c, o) => new UniPcScheduler(c, o.Steps, o.Samples)),
        new("DEISMultistepScheduler", true, true, false, (c, o) => new DeisScheduler(c, o.Steps, o.Samples)),
        new("SASolverScheduler", true, true, false, (c, o) => new SaSolverScheduler(c, o.Steps, o.Samples)),
        new("LCMScheduler", false, false, false, (c, o) => new LcmScheduler(c, o.Steps, o.Samples)),
        new("TCDScheduler", false, false, true, (c, o) => new TcdScheduler(c, o.Steps, o.Eta ?? 0.3f)),
        new("IPNDMScheduler", false, false, false, (_, o) => new IpndmScheduler(o.Steps)),
        new("UnCLIPScheduler", false, false, false, (c, o) => new UnclipScheduler(c, o.Steps)),
    ];
}
