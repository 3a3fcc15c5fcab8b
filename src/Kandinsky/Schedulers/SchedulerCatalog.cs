namespace Kandinsky;

/// <summary>The samplers by name.</summary>
public static class SchedulerCatalog
{
    /// <summary>Every sampler a request can name, in the order lists show them.</summary>
    public static IReadOnlyList<SchedulerEntry> Entries { get; } = [.. SchedulerClass.All.SelectMany(kind => kind.Entries)];

    /// <summary>The name of the sampler a model comes with: an entry's, or its class name where no entry has that class.</summary>
    /// <param name="model">The model's numbers.</param>
    public static string DefaultName(SchedulerConfig model) =>
        Entries.FirstOrDefault(entry => entry.ClassName == model.ClassName)?.Name ?? model.ClassName;

    /// <summary>Prepares a run.</summary>
    /// <param name="model">The model's numbers.</param>
    /// <param name="options">The request's choices.</param>
    /// <param name="name">A name in <see cref="Entries"/>, another usual one (<see cref="UsualSampler"/>), or null for the sampler the model comes
    /// with.</param>
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
            ?? throw new KandinskyException($"{model.Source}: \"_class_name\" is \"{LegibleText.Of(className)}\", which is unknown; name one of {Names()}",
                ErrorKind.Model);
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
        ? $"There is no sampler '{LegibleText.Of(name)}' here; {nearest.Entry.Name}{(nearest.Karras == true ? " in Karras's noise levels" : "")}, the nearest, "
            + "takes its place."
        : null;

    private static KandinskyException Unknown(string name) =>
        new($"scheduler \"{name}\" is unknown; {Meant(name)}there are {Names()}", ErrorKind.Request);

    private static string Meant(string name) => NearestName.Near(name, [.. Entries.Select(entry => entry.Name)]) is { } meant ? $"did you mean {meant}? " : "";

    private static void Check(SchedulerOptions options, SchedulerClass kind, string name)
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

    private static string Names() => string.Join(", ", Entries.Select(entry => entry.Name));
}
