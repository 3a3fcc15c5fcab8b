using System.Globalization;
using Kandinsky.Kernels;

namespace Kandinsky;

/// <summary>What a request chose beyond the numbers every picture has, by the names a picture's metadata gives it.</summary>
static class RecordedChoices
{
    /// <summary>Only what was given: an ordinary picture records nothing here.</summary>
    /// <param name="request">The request.</param>
    /// <param name="loras">The adapters in force.</param>
    /// <param name="precision">The number type of the large products.</param>
    public static Dictionary<string, string> Of(PictureRequest request, IReadOnlyList<LoraChoice> loras, Precision precision)
    {
        var choices = new Dictionary<string, string>();
        if (request.Spacing is { } spacing) choices["Timestep spacing"] = Lower(spacing.ToString());
        if (request.Karras is { } karras) choices["Karras"] = karras ? "on" : "off";
        if (request.Eta is { } eta) choices["Eta"] = Number(eta);
        if (request.GuidanceFrom > 0 || request.GuidanceTo < 1) choices["Guidance interval"] = string.Create(CultureInfo.InvariantCulture, $"{request.GuidanceFrom}-{request.GuidanceTo}");
        if (request.GuidanceEvery > 1) choices["Guidance every"] = request.GuidanceEvery.ToString(CultureInfo.InvariantCulture);
        if (request.CacheEvery > 1) choices["Step caching"] = request.CacheEvery.ToString(CultureInfo.InvariantCulture);
        if (precision != Precision.Float32) choices["Precision"] = precision == Precision.BFloat16 ? "bf16" : "int8";
        if (loras.Count > 0) choices["LoRA"] = string.Join(", ", loras.Select(lora => $"{lora.Name}={Number(lora.Weight)}"));
        return choices;
    }

    private static string Number(float value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Lower(string name) => name.ToLowerInvariant();
}
