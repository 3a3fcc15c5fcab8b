using System.Text.Json;

namespace Kandinsky.Cli.Tests;

/// <summary>
/// What a picture was planned to hold is never below what its process came to hold, and at most 15 % or 64 MB above it, over tasks, sizes, batches and
/// precisions.
/// </summary>
/// <remarks>Every fourth combination is run; all sixty where KANDINSKY_WHOLE_TESTS is set (CONTRIBUTING.md).</remarks>
public sealed class PlannedMemoryTests : IDisposable
{
    private const long Spare = 64_000_000 / 1_000_000;

    private readonly KandinskyProcess _kandinsky = new();

    public static TheoryData<string, int, int, int, string> Combinations()
    {
        string[] tasks = ["generate", "edit", "inpaint", "mix", "variations"], precisions = ["f32", "bf16", "int8"];
        var sizes = new[] { (64, 64, 4), (128, 128, 1), (256, 192, 2), (512, 512, 1) };
        var whole = Environment.GetEnvironmentVariable("KANDINSKY_WHOLE_TESTS") is { Length: > 0 };
        var data = new TheoryData<string, int, int, int, string>();
        var number = 0;
        foreach (var task in tasks)
            foreach (var precision in precisions)
                foreach (var (width, height, batch) in sizes)
                    if (whole || (number++ + number / 12) % 4 == 0) data.Add(task, width, height, batch, precision);
        return data;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task A_picture_holds_what_was_planned(string task, int width, int height, int batch, string precision)
    {
        Save("picture.png", new Image(96, 96, ColorMode.Rgb), pixel => (byte)(pixel * 7));
        Save("mask.png", new Image(96, 96, ColorMode.Gray), pixel => pixel % 96 < 48 ? (byte)255 : (byte)0);
        string[] operands = task switch
        {
            "edit" => ["picture.png", "a star"],
            "inpaint" => ["picture.png", "mask.png", "a star"],
            "mix" => ["--text", "a star=0.5", "--image", "picture.png=0.5"],
            "variations" => ["picture.png"],
            _ => ["a star"],
        };

        var outcome = await _kandinsky.RunAsync([task, .. operands, "--json", "--steps", "4", "--prior-steps", "2", "--precision", precision,
            "--width", $"{width}", "--height", $"{height}", "--batch", $"{batch}", "-o", "out.png"]);

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        using var result = JsonDocument.Parse(outcome.Output);
        var memory = result.RootElement.GetProperty("memory");
        var (planned, peak) = (memory.GetProperty("planned_mb").GetInt64(), memory.GetProperty("peak_mb").GetInt64());
        Assert.InRange(planned, peak, Math.Max(peak + Spare, peak * 115 / 100));
    }

    public void Dispose() => _kandinsky.Dispose();

    private void Save(string name, Image image, Func<int, byte> pixel)
    {
        for (var i = 0; i < image.Pixels.Length; i++) image.Pixels[i] = pixel(i);
        ImageFile.Save(image, _kandinsky.PathOf(name));
    }
}
