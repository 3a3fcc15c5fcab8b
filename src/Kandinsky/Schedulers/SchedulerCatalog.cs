using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The samplers by name.</summary>
public static class SchedulerCatalog
{
    /// <summary>Every sampler a request can name, in the order lists show them.</summary>
    public static IReadOnlyList<SchedulerEntry> Entries { get; } =
    [
        new("ddpm", "DDPMScheduler", "the model's own; fresh noise every step, best from 50 steps on",
            "Ho et al. 2020, Denoising Diffusion Probabilistic Models, arXiv 2006.11239"),
        new("ddim", "DDIMScheduler", "without fresh noise unless eta says so; from 25 steps on",
            "Song et al. 2020, Denoising Diffusion Implicit Models, arXiv 2010.02502"),
        new("dpmpp-2m", "DPMSolverMultistepScheduler", "second order from the last two calls; good from 15 steps on",
            "Lu et al. 2022, DPM-Solver++, arXiv 2211.01095") { Fix = config => DpmPlusPlus(config, 2) },
        new("dpmpp-2m-karras", "DPMSolverMultistepScheduler", "dpmpp-2m with more steps where little noise is left; 15 steps on",
            "DPM-Solver++, and Karras et al. 2022, arXiv 2206.00364") { Fix = config => DpmPlusPlus(config, 2) with { KarrasSigmas = true } },
        new("dpmpp-2m-sde", "DPMSolverMultistepScheduler", "dpmpp-2m with fresh noise every step; from 25 steps on",
            "Lu et al. 2022, DPM-Solver++, arXiv 2211.01095") { Fix = config => DpmPlusPlus(config, 2) with { AlgorithmType = "sde-dpmsolver++" } },
        new("dpmpp-3m", "DPMSolverMultistepScheduler", "third order from the last three calls; weak guidance and many steps",
            "Lu et al. 2022, DPM-Solver++, arXiv 2211.01095") { Fix = config => DpmPlusPlus(config, 3) },
        new("dpmpp-2s", "DPMSolverSinglestepScheduler", "second order within pairs of calls; steadier than dpmpp-2m, from 20 steps on",
            "Lu et al. 2022, DPM-Solver++, arXiv 2211.01095") { Fix = config => DpmPlusPlus(config, 2) },
        new("euler", "EulerDiscreteScheduler", "the simplest; from 25 steps on",
            "Karras et al. 2022, Elucidating the Design Space, arXiv 2206.00364"),
        new("euler-a", "EulerAncestralDiscreteScheduler", "euler with fresh noise every step: other details with every number of steps",
            "Karras et al. 2022, arXiv 2206.00364, in ancestral steps"),
        new("heun", "HeunDiscreteScheduler", "euler corrected by a second call; two calls a step, from 15 steps on",
            "Karras et al. 2022, arXiv 2206.00364, algorithm 1"),
        new("kdpm2", "KDPM2DiscreteScheduler", "second order through the middle; two calls a step, from 15 steps on",
            "Lu et al. 2022, DPM-Solver-2, arXiv 2206.00927, in the levels of arXiv 2206.00364"),
        new("kdpm2-a", "KDPM2AncestralDiscreteScheduler", "kdpm2 with fresh noise every step; two calls a step",
            "Lu et al. 2022, DPM-Solver-2, arXiv 2206.00927, in ancestral steps"),
        new("lms", "LMSDiscreteScheduler", "fourth order from the last four calls; from 25 steps on",
            "Karras et al. 2022, arXiv 2206.00364, with linear multistep"),
        new("pndm", "PNDMScheduler", "nine more calls to start with, then fourth order; from 25 steps on, at least 4",
            "Liu et al. 2022, Pseudo Numerical Methods, arXiv 2202.09778"),
        new("unipc", "UniPCMultistepScheduler", "predicts and corrects with one call a step; good from 10 steps on",
            "Zhao et al. 2023, UniPC, arXiv 2302.04867"),
        new("deis", "DEISMultistepScheduler", "second order in the noise prediction; good from 15 steps on",
            "Zhang & Chen 2022, DEIS, arXiv 2204.13902"),
        new("sa-solver", "SASolverScheduler", "predicts and corrects with fresh noise half-way; from 20 steps on",
            "Xue et al. 2023, SA-Solver, arXiv 2309.05019"),
        new("lcm", "LCMScheduler", "only for models or adapters distilled for it: 2 to 8 steps",
            "Luo et al. 2023, Latent Consistency Models, arXiv 2310.04378"),
        new("tcd", "TCDScheduler", "only for models or adapters distilled for it: 2 to 8 steps, eta between 0 and 1",
            "Zheng et al. 2024, Trajectory Consistency Distillation, arXiv 2402.19159"),
    ];

    /// <summary>The name of the sampler a model comes with: an entry's, or its class name where no entry has that class.</summary>
    /// <param name="model">The model's numbers.</param>
    public static string DefaultName(SchedulerConfig model) =>
        Entries.FirstOrDefault(entry => entry.ClassName == model.ClassName)?.Name ?? model.ClassName;

    /// <summary>Prepares a run.</summary>
    /// <param name="model">The model's numbers.</param>
    /// <param name="options">The request's choices.</param>
    /// <param name="name">A name in <see cref="Entries"/>, another usual one (<see cref="UsualSampler"/>), or null for the sampler the model comes with.</param>
    /// <exception cref="KandinskyException">
    /// An unknown name, a number of steps the sampler cannot place, or a choice it does not have (<see cref="ErrorKind.Request"/>);
    /// a model that comes with an unknown sampler (<see cref="ErrorKind.Model"/>).
    /// </exception>
    public static IScheduler Create(SchedulerConfig model, SchedulerOptions options, string? name = null)
    {
        var named = name is null ? null : UsualSampler.Find(name) ?? throw Unknown(name);
        var entry = named?.Entry;
        var className = entry?.ClassName ?? model.ClassName;
        var kind = SchedulerClass.All.FirstOrDefault(each => each.Name == className)
            ?? throw new KandinskyException($"{model.Source}: \"_class_name\" is \"{LegibleText.Of(className)}\", which is unknown; name one of {Names()}", ErrorKind.Model);
        Check(options, kind, name ?? DefaultName(model));

        var config = entry is null ? model : entry.Fix(model);
        return kind.Create(config with
        {
            Spacing = options.Spacing ?? named?.Spacing ?? config.Spacing,
            KarrasSigmas = options.Karras ?? named?.Karras ?? config.KarrasSigmas,
        }, options);
    }

    /// <summary>What a user should know about a sampler's name; null if it is what it says.</summary>
    /// <param name="name">The name, or null for the sampler the model comes with.</param>
    internal static string? Note(string? name) => name is not null && UsualSampler.Find(name) is { IsExact: false } nearest
        ? $"There is no sampler '{LegibleText.Of(name)}' here; {nearest.Entry.Name}{(nearest.Karras == true ? " in Karras's noise levels" : "")}, the nearest, takes its place."
        : null;

    static KandinskyException Unknown(string name) =>
        new($"scheduler \"{name}\" is unknown; {Meant(name)}there are {Names()}", ErrorKind.Request);

    static string Meant(string name) => NearestName.Near(name, [.. Entries.Select(entry => entry.Name)]) is { } meant ? $"did you mean {meant}? " : "";

    static void Check(SchedulerOptions options, SchedulerClass kind, string name)
    {
        if (options.Spacing is not null && !kind.HasSpacing)
            throw HasNo("timestep spacing", each => each.HasSpacing);
        if (options.Karras is not null && !kind.HasKarras)
            throw HasNo("Karras noise levels", each => each.HasKarras);
        if (options.Eta is not null && !kind.HasEta)
            throw HasNo("eta", each => each.HasEta);
        if (options.Eta is { } eta && !(eta is >= 0 and <= 1))
            throw new KandinskyException($"eta is {eta}; give 0 to 1", ErrorKind.Request);

        KandinskyException HasNo(string choice, Func<SchedulerClass, bool> has)
        {
            var those = Entries.Where(entry => SchedulerClass.All.Any(each => each.Name == entry.ClassName && has(each)));
            return new($"scheduler {name} has no choice of {choice}; these do: {string.Join(", ", those.Select(entry => entry.Name))}",
                ErrorKind.Request);
        }
    }

    static SchedulerConfig DpmPlusPlus(SchedulerConfig config, int order) =>
        config with { SolverOrder = order, AlgorithmType = "dpmsolver++", SolverType = SolverType.Midpoint };

    static string Names() => string.Join(", ", Entries.Select(entry => entry.Name));
}
