using System.Text.Json.Nodes;

namespace Kandinsky.Server;

/// <summary>Samplers by the names that clients of the Stable Diffusion web API use.</summary>
internal static class SamplerNames
{
    private static readonly (string Name, string[] Aliases, string Sampler)[] s_names =
    [
        ("DDPM", ["ddpm"], "ddpm"),
        ("DDIM", ["ddim", "ddim cfg++"], "ddim"),
        ("DPM++ 2M", ["k_dpmpp_2m", "dpmpp-2m", "dpm++ 2m"], "dpmpp-2m"),
        ("DPM++ 2M Karras", ["k_dpmpp_2m_ka", "dpmpp-2m-karras"], "dpmpp-2m-karras"),
        ("DPM++ 2M SDE", ["k_dpmpp_2m_sde", "dpmpp-2m-sde", "dpm++ sde", "dpm++ 2m sde heun"], "dpmpp-2m-sde"),
        ("DPM++ 3M", ["dpmpp-3m", "dpm++ 3m sde"], "dpmpp-3m"),
        ("DPM++ 2S a", ["k_dpmpp_2s_a", "dpmpp-2s"], "dpmpp-2s"),
        ("Euler", ["k_euler"], "euler"),
        ("Euler a", ["k_euler_a", "k_euler_ancestral", "euler-a"], "euler-a"),
        ("Heun", ["k_heun"], "heun"),
        ("DPM2", ["k_dpm_2", "kdpm2", "dpm adaptive", "dpm fast"], "kdpm2"),
        ("DPM2 a", ["k_dpm_2_a", "k_dpm_2_ancestral", "kdpm2-a"], "kdpm2-a"),
        ("LMS", ["k_lms"], "lms"),
        ("PLMS", ["pndm"], "pndm"),
        ("UniPC", ["unipc"], "unipc"),
        ("DEIS", ["deis"], "deis"),
        ("SA-Solver", ["sa-solver"], "sa-solver"),
        ("LCM", ["k_lcm"], "lcm"),
        ("TCD", ["tcd"], "tcd"),
    ];

    /// <summary>The sampler of a name; null, the model's own, for one that nothing here is near.</summary>
    /// <param name="name">As clients write it, perhaps with the schedule at its end.</param>
    /// <param name="schedule">The schedule beside it: Karras counts where a sampler has it.</param>
    public static string? Find(string? name, string? schedule)
    {
        if (string.IsNullOrWhiteSpace(name)) return null;
        var wanted = name.Trim();
        var karras = schedule?.Contains("karras", StringComparison.OrdinalIgnoreCase) == true;
        var found = s_names.FirstOrDefault(each => Is(each, wanted)).Sampler
            ?? s_names.FirstOrDefault(each => Is(each, wanted.Replace(" karras", "", StringComparison.OrdinalIgnoreCase))).Sampler;
        return found == "dpmpp-2m" && karras ? "dpmpp-2m-karras" : found;
    }

    /// <summary>What clients call a sampler.</summary>
    public static string NameOf(string sampler) => s_names.FirstOrDefault(each => each.Sampler == sampler).Name ?? sampler;

    public static JsonArray List() => [.. s_names.Select(each => (JsonNode)new JsonObject
    {
        ["name"] = each.Name,
        ["aliases"] = new JsonArray([.. each.Aliases.Select(alias => (JsonNode)alias)]),
        ["options"] = new JsonObject(),
    })];

    private static bool Is((string Name, string[] Aliases, string Sampler) each, string name) =>
        string.Equals(each.Name, name, StringComparison.OrdinalIgnoreCase) || each.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase);
}
