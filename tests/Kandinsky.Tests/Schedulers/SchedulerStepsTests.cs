using Kandinsky.Tensors;

namespace Kandinsky.Tests;

public sealed class SchedulerStepsTests
{
    private static readonly int[] s_numbers = [1, 2, 3, 4, 5, 7, 10, 50, 333, 501, 998, 999, 1000];

    public static TheoryData<string> Names => [.. Sampling.Names];

    private static IScheduler Create(string name, int steps, TimestepSpacing? spacing = null, bool? karras = null) =>
        SchedulerCatalog.Create(Sampling.Config, new(steps) { Spacing = spacing, Karras = karras }, name);

    private static string Refusal(Func<object> action)
    {
        var error = Assert.Throws<KandinskyException>(action);
        Assert.Equal(ErrorKind.Request, error.Kind);
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_number_of_steps_and_any_choice_runs_or_is_refused_with_a_word(string name)
    {
        var runs = 0;
        foreach (var steps in s_numbers)
            foreach (var spacing in new TimestepSpacing?[] { null, TimestepSpacing.Linspace, TimestepSpacing.Leading, TimestepSpacing.Trailing })
                foreach (var karras in new bool?[] { null, true })
                {
                    IScheduler scheduler;
                    try
                    {
                        scheduler = Create(name, steps, spacing, karras);
                    }
                    catch (KandinskyException refusal) when (refusal.Kind == ErrorKind.Request)
                    {
                        continue;
                    }

                    runs++;
                    Assert.All(scheduler.Timesteps, t => Assert.InRange(t, 0, 999));
                    if (!name.StartsWith("kdpm2", StringComparison.Ordinal)) // whose second points lie about the next start
                        Assert.Equal(scheduler.Timesteps.OrderDescending(), scheduler.Timesteps);
                    var random = new TorchRandom(0);
                    var sample = Sampling.Run(scheduler, Sampling.Normal(0.5, 0.8), Sampling.Start(scheduler, 16, random), random);
                    Assert.All(sample, value => Assert.True(float.IsFinite(value), $"{steps} steps, {spacing} {karras}"));
                }

        Assert.InRange(runs, 8, 13 * 4 * 2);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_steps_fewer_than_none_and_too_many_are_refused(string name)
    {
        foreach (var steps in new[] { 0, -1, int.MinValue, 1001, int.MaxValue })
            Assert.Contains($"{steps} steps", Refusal(() => Create(name, steps)), StringComparison.Ordinal);
    }

    [Fact]
    public void As_many_steps_as_training_timesteps_do_not_fit_behind_an_offset()
    {
        var message = Refusal(() => Create("ddpm", 1000));
        Assert.Contains("steps_offset 1", message, StringComparison.Ordinal);
        Assert.Contains("timestep 1000", message, StringComparison.Ordinal);
        Assert.Equal(999, Create("ddpm", 999).Timesteps[0]);
        Assert.Equal(999, Create("ddpm", 1000, TimestepSpacing.Trailing).Timesteps[0]);
    }

    [Fact]
    public void The_prior_needs_two_steps()
    {
        Assert.Contains("2 to 1000", Refusal(() => new UnclipScheduler(RecordedRun.Prior, 1)), StringComparison.Ordinal);
        Assert.Contains("2 to 1000", Refusal(() => new UnclipScheduler(RecordedRun.Prior, 1001)), StringComparison.Ordinal);
    }

    [Fact]
    public void Pndm_needs_four_steps_unless_it_skips_runge_kutta()
    {
        Assert.Contains("4 to 1000", Refusal(() => Create("pndm", 3)), StringComparison.Ordinal);
        Assert.Single(new PndmScheduler(Sampling.Config with { SkipPrkSteps = true }, 1).Timesteps);
    }

    [Fact]
    public void Distilled_samplers_take_no_more_steps_than_the_distillation_had()
    {
        Assert.Contains("1 to 50", Refusal(() => Create("lcm", 51)), StringComparison.Ordinal);
        Assert.Equal(100, new TcdScheduler(Sampling.Config with { OriginalInferenceSteps = 100 }, 100).Timesteps.Count);
    }

    [Theory]
    [InlineData(TimestepSpacing.Leading, new float[] { 801, 601, 401, 201, 1 })]
    [InlineData(TimestepSpacing.Linspace, new float[] { 999, 749, 500, 250, 0 })]
    [InlineData(TimestepSpacing.Trailing, new float[] { 999, 799, 599, 399, 199 })]
    public void Ddim_visits_the_spacing_asked_for(TimestepSpacing spacing, float[] timesteps) =>
        Assert.Equal(timesteps, Create("ddim", 5, spacing).Timesteps);

    [Theory]
    [InlineData(TimestepSpacing.Leading, new float[] { 831, 665, 499, 333, 167 })]
    [InlineData(TimestepSpacing.Linspace, new float[] { 999, 799, 599, 400, 200 })]
    [InlineData(TimestepSpacing.Trailing, new float[] { 999, 799, 599, 399, 199 })]
    public void So_does_dpm_solver(TimestepSpacing spacing, float[] timesteps) =>
        Assert.Equal(timesteps, Create("dpmpp-2m", 5, spacing).Timesteps);

    [Fact]
    public void Steps_that_do_not_divide_the_training_timesteps_leave_the_last_ones_out()
    {
        Assert.Equal(958, Create("ddpm", 30).Timesteps[0]);
        Assert.Equal(1, Create("ddpm", 30).Timesteps[^1]);
        Assert.Equal(667, Create("ddpm", 667).Timesteps[0]);
    }

    [Fact]
    public void One_evenly_spaced_step_starts_from_the_last_training_timestep() =>
        Assert.All(["ddim", "euler", "dpmpp-2m"], name => Assert.Equal([999], Create(name, 1, TimestepSpacing.Linspace).Timesteps));

    [Theory]
    [InlineData(TimestepSpacing.Linspace)]
    [InlineData(TimestepSpacing.Trailing)]
    public void Ddim_steps_to_the_next_timestep_whatever_the_spacing(TimestepSpacing spacing)
    {
        var scheduler = Create("ddim", 60, spacing);
        var random = new TorchRandom(0);
        var sample = Sampling.Run(scheduler, Sampling.Only(0.7), Sampling.Start(scheduler, 16, random), random);
        Assert.All(sample, value => Assert.Equal(0.7, value, 0.12));
    }

    [Fact]
    public void Euler_starts_wider_when_its_first_timestep_is_not_the_last_trained()
    {
        Assert.Equal(25.1461, Create("euler", 10).InitialNoiseSigma, 1e-4);
        var leading = Create("euler", 10, TimestepSpacing.Leading);
        var sigma = new SigmaTable(NoiseSchedule.From(Sampling.Config)).At(901);
        Assert.Equal(Math.Sqrt((sigma * sigma) + 1), leading.InitialNoiseSigma, 1e-4);
    }
}
