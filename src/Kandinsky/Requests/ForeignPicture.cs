namespace Kandinsky;

/// <summary>What can be repeated of a picture that another program made: everything but its model.</summary>
public static class ForeignPicture
{
    /// <summary>
    /// The record in this program's words: the sampler by the name it has here, with its choices; no model. A record of this program is returned
    /// as it is.
    /// </summary>
    /// <param name="metadata">What the picture says.</param>
    /// <returns>The record, and what the user should know about it.</returns>
    public static (PictureMetadata Metadata, IReadOnlyList<string> Notes) Translate(PictureMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (!metadata.IsForeign) return (metadata, []);
        var notes = new List<string> { $"another model painted that picture{By(metadata)}; the same words and numbers paint another picture here" };
        var extra = new Dictionary<string, string>();
        if (metadata.Extra.TryGetValue(TaskFields.StrengthName, out var strength)) extra[TaskFields.StrengthName] = strength;
        var sampler = Sampler(metadata, extra, notes);
        return (metadata with { Scheduler = sampler, Model = "", Prior = "", PriorSteps = 0, PriorGuidanceScale = null, Extra = extra }, notes);
    }

    private static string Sampler(PictureMetadata metadata, Dictionary<string, string> extra, List<string> notes)
    {
        if (metadata.Scheduler.Length == 0) return "";
        var schedule = metadata.Extra.GetValueOrDefault("Schedule type");
        var named = LegibleText.Of(schedule is null ? metadata.Scheduler : $"{metadata.Scheduler} {schedule}", longest: 60);
        if (UsualSampler.Find(metadata.Scheduler, schedule) is not { } sampler)
        {
            notes.Add($"its sampler '{named}' is not known here; the model's own takes its place");
            return "";
        }
        if (sampler.Karras == true) extra[CommonFields.KarrasName] = FieldTypes.Flag.Format(true);
        if (sampler.Spacing is { } spacing) extra[CommonFields.SpacingName] = FieldTypes.Choice<TimestepSpacing>().Format(spacing);
        var levels = sampler.Karras == true ? " in Karras's noise levels" : "";
        notes.Add($"its sampler '{named}' is {(sampler.IsExact ? "" : "not here; the nearest is ")}{sampler.Entry.Name}{levels}");
        return sampler.Entry.Name;
    }

    private static string By(PictureMetadata metadata)
    {
        var names = new[] { metadata.Model, $"{metadata.Software} {metadata.Version}".Trim() }.Where(name => name.Length > 0).Select(name =>
            LegibleText.Of(name, longest: 60)).ToList();
        return names.Count == 0 ? "" : $" ({string.Join(", ", names)})";
    }
}
