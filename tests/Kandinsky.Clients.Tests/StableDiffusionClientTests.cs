using System.Net.Http.Json;
using System.Text.Json;

namespace Kandinsky.Clients.Tests;

/// <summary>The requests of a client of the Stable Diffusion web API in the order in which such clients send them.</summary>
[Collection("clients")]
public sealed class StableDiffusionClientTests(ServedCommand command)
{
    private static readonly string[] s_own = ["--seed", "3", "--steps", "4", "--prior-steps", "2"];

    [Fact]
    public async Task It_looks_around_paints_follows_edits_and_reads_a_picture()
    {
        foreach (var place in (string[])["cmd-flags", "samplers", "schedulers", "sd-models", "sd-vae", "upscalers", "latent-upscale-modes", "loras",
            "embeddings", "prompt-styles", "scripts", "script-info", "extensions", "memory",
            "options", "progress?skip_current_image=false"])
        {
            using var answer = await command.Client.GetAsync($"sdapi/v1/{place}");
            Assert.True(answer.IsSuccessStatusCode, place);
        }
        var painting = PostAsync("txt2img", new
        {
            prompt = "a star", negative_prompt = "", styles = Array.Empty<string>(), seed = 3, subseed = -1, subseed_strength = 0, sampler_name = "DDPM",
            batch_size = 1, n_iter = 2, steps = 4, prior_steps = 2, cfg_scale = 4, width = 64, height = 64, restore_faces = false,
            do_not_save_samples = true, override_settings = new { }, script_args = Array.Empty<object>(), send_images = true, save_images = false,
            alwayson_scripts = new { },
        });
        var progress = await command.Client.GetFromJsonAsync<JsonElement>("sdapi/v1/progress?skip_current_image=true");
        var painted = await painting;
        var picture = Convert.ToBase64String(await File.ReadAllBytesAsync(command.Picture));
        var inpainted = await PostAsync("img2img", new
        {
            init_images = new[] { "data:image/png;base64," + picture }, mask = Convert.ToBase64String(await File.ReadAllBytesAsync(command.Mask)),
            mask_blur = 0,
            inpainting_fill = 1, inpaint_full_res = false, prompt = "a star", seed = 3, steps = 4, prior_steps = 2, cfg_scale = 4, width = 64, height = 64,
            denoising_strength = 0.75,
        });
        var edited = await PostAsync("img2img", new
        {
            init_images = new[] { picture }, prompt = "a star", seed = 3, steps = 4, prior_steps = 2, cfg_scale = 4, width = 64, height = 64,
            denoising_strength = 0.5, resize_mode = 0,
        });
        var about = await PostAsync("png-info", new { image = painted.GetProperty("images")[0].GetString() });

        Assert.InRange(progress.GetProperty("progress").GetDouble(), 0, 1);
        await command.AssertPaintedAsync(Picture(painted, 0), ["generate", "a star", "--sampler", "ddpm", .. s_own]);
        await command.AssertPaintedAsync(Picture(painted, 1), ["generate", "a star", "--sampler", "ddpm", "--seed", "4", .. s_own[2..]]);
        await command.AssertPaintedAsync(Picture(inpainted, 0),
            ["inpaint", command.Picture, command.Mask, "a star", "--paste-back", "--mask-blur", "0", .. s_own]);
        await command.AssertPaintedAsync(Picture(edited, 0), ["edit", command.Picture, "a star", "--strength", "0.5", .. s_own]);
        Assert.Contains("Seed: 3", about.GetProperty("info").GetString(), StringComparison.Ordinal);
    }

    private static byte[] Picture(JsonElement answer, int index) => answer.GetProperty("images")[index].GetBytesFromBase64();

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var response = await command.Client.PostAsJsonAsync($"sdapi/v1/{path}", body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
