using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class SchedulerCatalogTests
{
    private static readonly SchedulerOptions s_steps = new(10);

    private static string Refusal(ErrorKind kind, Action action)
    {
        var error = Assert.Throws<KandinskyException>(action);
        Assert.Equal(kind, error.Kind);
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }

    [Fact]
    public void Names_the_samplers_in_order() => Assert.Equal(
        "ddpm ddim dpmpp-2m dpmpp-2m-karras dpmpp-2m-sde dpmpp-3m dpmpp-2s euler euler-a heun kdpm2 kdpm2-a lms pndm unipc deis sa-solver lcm tcd",
        string.Join(' ', SchedulerCatalog.Entries.Select(entry => entry.Name)));

    [Fact]
    public void Every_sampler_there_is_stands_in_the_list_of_classes()
    {
        var samplers = typeof(IScheduler).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false }
            && type.IsAssignableTo(typeof(IScheduler)));
        Assert.Equal(samplers.Order(ByName), SchedulerClass.All.Select(kind =>
            kind.Create(RecordedRun.Decoder with { BetaSchedule = null, Variance = null }, new(10)).GetType()).Order(ByName));
        Assert.Equal(SchedulerClass.All.Count, SchedulerClass.All.DistinctBy(kind => kind.Name).Count());
    }

    /// <summary>The page's table has a row for each, in the catalogue's order, with the paper it cites; and its table of choices names who has them.</summary>
    [Fact]
    public void The_page_about_samplers_lists_them()
    {
        var page = File.ReadAllLines(Repository.Path("docs", "schedulers.md"));
        var rows = page.SkipWhile(line => !line.StartsWith("| name |", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|')).ToList();
        Assert.Equal(SchedulerCatalog.Entries.Select(entry => $"| `{entry.Name}` "), rows.Select(row => row[..(row.IndexOf('|', 1))]));
        Assert.All(SchedulerCatalog.Entries, entry =>
            Assert.Contains(System.Text.RegularExpressions.Regex.Match(entry.Paper, @"\d{4}\.\d{5}").Value, string.Join('\n', page), StringComparison.Ordinal));
        var withoutSpacing = SchedulerClass.All.Where(kind => !kind.HasSpacing).SelectMany(kind => kind.Entries).Select(entry => $"`{entry.Name}`");
        Assert.EndsWith($"| all but {string.Join(", ", withoutSpacing)} |",
            page.Single(line => line.StartsWith("| timestep spacing |", StringComparison.Ordinal)), StringComparison.Ordinal);
        var withEta = SchedulerClass.All.Where(kind => kind.HasEta).SelectMany(kind => kind.Entries).Select(entry => $"`{entry.Name}`");
        Assert.EndsWith($"| {string.Join(", ", withEta)} |", page.Single(line => line.StartsWith("| eta |", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    private static Comparer<Type> ByName => Comparer<Type>.Create((one, other) => string.CompareOrdinal(one.Name, other.Name));

    [Fact]
    public void Every_entry_says_what_it_is_and_cites_its_paper() => Assert.All(SchedulerCatalog.Entries, entry =>
    {
        Assert.InRange(entry.Summary.Length, 10, 90);
        Assert.Matches(@"arXiv \d{4}\.\d{5}", entry.Paper);
    });

    [Fact]
    public void Without_a_name_the_model_decides()
    {
        Assert.IsType<DdpmScheduler>(SchedulerCatalog.Create(RecordedRun.Decoder, s_steps));
        Assert.IsType<UnclipScheduler>(SchedulerCatalog.Create(RecordedRun.Prior, s_steps));
        Assert.IsType<HeunScheduler>(SchedulerCatalog.Create(RecordedRun.Decoder with { ClassName = "HeunDiscreteScheduler" }, s_steps));
    }

    [Theory]
    [InlineData("DDPMScheduler", "ddpm")]
    [InlineData("DPMSolverMultistepScheduler", "dpmpp-2m")]
    [InlineData("IPNDMScheduler", "IPNDMScheduler")]
    public void Names_the_sampler_a_model_comes_with(string className, string name) =>
        Assert.Equal(name, SchedulerCatalog.DefaultName(RecordedRun.Decoder with { ClassName = className }));

    [Fact]
    public void A_model_with_an_unknown_sampler_is_told_by_its_class()
    {
        var message = Refusal(ErrorKind.Model, () => SchedulerCatalog.Create(RecordedRun.Decoder with { ClassName = "FlowMatchScheduler" }, s_steps));
        Assert.Contains("FlowMatchScheduler", message, StringComparison.Ordinal);
        Assert.Contains("ddpm, ddim", message, StringComparison.Ordinal);
        Assert.IsType<EulerScheduler>(SchedulerCatalog.Create(RecordedRun.Decoder with { ClassName = "FlowMatchScheduler" }, s_steps, "euler"));
    }

    [Theory]
    [InlineData("eular", "euler")]
    [InlineData("DPM++ 2N", "dpmpp-2m")]
    [InlineData("sasolvr", "sa-solver")]
    [InlineData("UniPCC", "unipc")]
    public void An_unknown_name_gets_the_nearest_and_the_list(string misspelled, string meant)
    {
        var message = Refusal(ErrorKind.Request, () => SchedulerCatalog.Create(RecordedRun.Decoder, s_steps, misspelled));
        Assert.Contains($"\"{misspelled}\"", message, StringComparison.Ordinal);
        Assert.Contains($"did you mean {meant}?", message, StringComparison.Ordinal);
        Assert.Contains("ddpm, ddim, dpmpp-2m", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_like_none_gets_the_list_alone()
    {
        var message = Refusal(ErrorKind.Request, () => SchedulerCatalog.Create(RecordedRun.Decoder, s_steps, "foo"));
        Assert.StartsWith("scheduler \"foo\" is unknown; there are ddpm, ddim, dpmpp-2m", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Case_does_not_matter() => Assert.IsType<UniPcScheduler>(SchedulerCatalog.Create(RecordedRun.Decoder, s_steps, "UniPC"));

    [Fact]
    public void A_choice_a_sampler_does_not_have_is_refused_with_those_that_do()
    {
        var karras = Refusal(ErrorKind.Request, () => SchedulerCatalog.Create(RecordedRun.Decoder, s_steps with { Karras = true }, "ddpm"));
        Assert.Contains("scheduler ddpm has no choice of Karras noise levels; these do: dpmpp-2m", karras, StringComparison.Ordinal);
        var spacing = Refusal(ErrorKind.Request, () =>
            SchedulerCatalog.Create(RecordedRun.Decoder, s_steps with { Spacing = TimestepSpacing.Trailing }, "lcm"));
        Assert.Contains("ddpm, ddim", spacing, StringComparison.Ordinal);
        var eta = Refusal(ErrorKind.Request, () => SchedulerCatalog.Create(RecordedRun.Decoder, s_steps with { Eta = 0.5f }, "euler"));
        Assert.EndsWith("these do: ddim, tcd", eta, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1.1f)]
    [InlineData(float.NaN)]
    public void Eta_lies_between_0_and_1(float eta) =>
        Refusal(ErrorKind.Request, () => SchedulerCatalog.Create(RecordedRun.Decoder, s_steps with { Eta = eta }, "ddim"));

    [Fact]
    public void A_name_fixes_what_it_stands_for_whatever_the_model_comes_with()
    {
        var model = RecordedRun.Decoder with
        {
            ClassName = "DPMSolverMultistepScheduler",
            SolverOrder = 3,
            AlgorithmType = "sde-dpmsolver++",
            SolverType = SolverType.Heun,
        };
        Assert.Equal(Paint(RecordedRun.Decoder, "dpmpp-2m"), Paint(model, "dpmpp-2m"));
        Assert.NotEqual(Paint(model, null), Paint(model, "dpmpp-2m"));
    }

    [Fact]
    public void Karras_levels_by_name_or_by_choice_are_the_same() => Assert.Equal(
        SchedulerCatalog.Create(RecordedRun.Decoder, s_steps, "dpmpp-2m-karras").Timesteps,
        SchedulerCatalog.Create(RecordedRun.Decoder, s_steps with { Karras = true }, "dpmpp-2m").Timesteps);

    [Fact]
    public void Ddim_with_full_eta_is_ddpm_with_the_same_draws()
    {
        var config = Sampling.Config with { SetAlphaToOne = true };
        var expected = Run(SchedulerCatalog.Create(config, s_steps, "ddpm"));
        var actual = Run(SchedulerCatalog.Create(config, s_steps with { Eta = 1f }, "ddim"));
        Assert.All(actual.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
    }

    private static float[] Paint(SchedulerConfig model, string? name) => Run(SchedulerCatalog.Create(model, s_steps, name));

    private static float[] Run(IScheduler scheduler)
    {
        var random = new TorchRandom(0);
        return Sampling.Run(scheduler, Sampling.Normal(0.5, 0.8), Sampling.Start(scheduler, 16, random), random);
    }
}
