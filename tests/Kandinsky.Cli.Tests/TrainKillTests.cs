using System.Globalization;
using Kandinsky.Testing;

namespace Kandinsky.Cli.Tests;

/// <summary>Runs that are killed at any moment, again and again, and gone on with: <c>KANDINSKY_KILLS</c> says how often, a few times by default.</summary>
public sealed class TrainKillTests : IDisposable
{
    private const int UsualKills = 3, MostSeconds = 20;

    private readonly KandinskyProcess _kandinsky = new KandinskyProcess()
        .With("KANDINSKY_MODEL", Goldens.Path("tiny-2-2-decoder")).With("KANDINSKY_PRIOR", Goldens.Path("tiny-2-2-prior"));

    public void Dispose() => _kandinsky.Dispose();

    [Theory]
    [InlineData("decoder", "model/unet/diffusion_pytorch_model.safetensors", "--prompt", "a thing", "--ema", "0.9", "--flip")]
    [InlineData("textual-inversion", "word/learned_embeds.safetensors", "--word", "<thing>", "--vectors", "2", "--batch", "2")]
    public async Task Killed_at_any_moment_a_run_comes_to_the_same_bytes(string kind, string result, params string[] particular)
    {
        Directory.CreateDirectory(_kandinsky.PathOf("photos"));
        for (var i = 0; i < 3; i++)
        {
            var picture = new Image(64, 64, ColorMode.Rgb);
            for (var pixel = 0; pixel < picture.Pixels.Length; pixel++) picture.Pixels[pixel] = (byte)(pixel * (i + 3) % 251);
            ImageFile.Save(picture, _kandinsky.PathOf($"photos/{i}.png"));
        }
        string[] command = ["train", kind, "photos", "--resolution", "64", "--steps", "16", "--checkpoint-every", "2", .. particular, "-q", "-o"];
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var whole = await _kandinsky.RunAsync([.. command, "whole"]);
        Assert.Equal((0, ""), (whole.ExitCode, whole.Error));
        var (longest, expected) = (TimeSpan.FromSeconds(Math.Min(watch.Elapsed.TotalSeconds, MostSeconds)), Bytes("whole", result));

        var kills = int.TryParse(Environment.GetEnvironmentVariable("KANDINSKY_KILLS"), CultureInfo.InvariantCulture, out var asked) ? asked : UsualKills;
        var (random, killed, run) = (new Random(7), 0, 0);
        while (killed < kills)
        {
            var folder = $"killed-{run}";
            string[] next = File.Exists(_kandinsky.PathOf($"{folder}/settings.json")) ? ["train", kind, "--resume", "-q", "-o", folder]
                : [.. command, folder];
            if (!await _kandinsky.KillAsync(longest * random.NextDouble(), next))
            {
                killed++;
                continue;
            }
            Assert.Equal(expected, Bytes(folder, result));
            run++;
        }
        if (!File.Exists(_kandinsky.PathOf($"killed-{run}/settings.json"))) return;   // killed before anything was begun
        var last = await _kandinsky.RunAsync("train", kind, "--resume", "-q", "-o", $"killed-{run}");
        Assert.Equal((0, ""), (last.ExitCode, last.Error));
        Assert.Equal(expected, Bytes($"killed-{run}", result));
    }

    private (string Result, string Losses) Bytes(string folder, string result) =>
        (Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(_kandinsky.PathOf($"{folder}/{result}")))),
            File.ReadAllText(_kandinsky.PathOf($"{folder}/loss.csv")));
}
