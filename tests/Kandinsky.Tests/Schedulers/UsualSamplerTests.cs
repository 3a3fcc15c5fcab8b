namespace Kandinsky.Tests;

public sealed class UsualSamplerTests
{
    // Every sampler of Stable Diffusion web UI 1.10, and its kin's names.
    [Theory]
    [InlineData("Euler a", "euler-a", null, true)]
    [InlineData("Euler", "euler", null, true)]
    [InlineData("LMS", "lms", null, true)]
    [InlineData("LMS Karras", "lms", true, true)]
    [InlineData("Heun", "heun", null, true)]
    [InlineData("DPM2", "kdpm2", null, true)]
    [InlineData("DPM2 Karras", "kdpm2", true, true)]
    [InlineData("DPM2 a", "kdpm2-a", null, true)]
    [InlineData("DPM2 a Karras", "kdpm2-a", true, true)]
    [InlineData("DPM++ 2S a", "dpmpp-2s", null, false)]
    [InlineData("DPM++ 2S a Karras", "dpmpp-2s", true, false)]
    [InlineData("DPM++ 2M", "dpmpp-2m", null, true)]
    [InlineData("DPM++ 2M Karras", "dpmpp-2m-karras", null, true)]
    [InlineData("DPM++ 2M Exponential", "dpmpp-2m", null, false)]
    [InlineData("DPM++ SDE", "dpmpp-2s", null, false)]
    [InlineData("DPM++ SDE Karras", "dpmpp-2s", true, false)]
    [InlineData("DPM++ 2M SDE", "dpmpp-2m-sde", null, true)]
    [InlineData("DPM++ 2M SDE Karras", "dpmpp-2m-sde", true, true)]
    [InlineData("DPM++ 2M SDE Heun Karras", "dpmpp-2m-sde", true, false)]
    [InlineData("DPM++ 3M SDE", "dpmpp-2m-sde", null, false)]
    [InlineData("DPM++ 3M SDE Exponential", "dpmpp-2m-sde", null, false)]
    [InlineData("DPM fast", "dpmpp-2m", null, false)]
    [InlineData("DPM adaptive", "dpmpp-2s", null, false)]
    [InlineData("Restart", "heun", null, false)]
    [InlineData("DDIM", "ddim", null, true)]
    [InlineData("DDIM CFG++", "ddim", null, false)]
    [InlineData("PLMS", "pndm", null, true)]
    [InlineData("UniPC", "unipc", null, true)]
    [InlineData("LCM", "lcm", null, true)]
    [InlineData("TCD", "tcd", null, true)]
    [InlineData("DEIS", "deis", null, true)]
    [InlineData("DDPM", "ddpm", null, true)]
    [InlineData("euler_ancestral", "euler-a", null, true)]
    [InlineData("dpm_2_ancestral", "kdpm2-a", null, true)]
    [InlineData("dpmpp_2m_sde_gpu", "dpmpp-2m-sde", null, true)]
    [InlineData("dpmpp_sde", "dpmpp-2s", null, false)]
    [InlineData("uni_pc_bh2", "unipc", null, true)]
    [InlineData("heunpp2", "heun", null, false)]
    [InlineData("ipndm", "pndm", null, false)]
    [InlineData("k_euler_ancestral", "euler-a", null, true)]
    [InlineData("k_dpmpp_2m", "dpmpp-2m", null, true)]
    [InlineData("k_dpm_2_a", "kdpm2-a", null, true)]
    [InlineData("k_lms", "lms", null, true)]
    [InlineData("dpmpp_2m_k", "dpmpp-2m", true, true)]
    [InlineData("kdpm_2_a_k", "kdpm2-a", true, true)]
    [InlineData("unipc_k", "unipc", true, true)]
    [InlineData("dpmpp_3m", "dpmpp-3m", null, true)]
    [InlineData("ddim_karras", "ddim", null, false)]
    [InlineData("EulerAncestralDiscreteScheduler", "euler-a", null, true)]
    [InlineData("DPMSolverMultistepScheduler", "dpmpp-2m", null, true)]
    [InlineData("sample_euler", "euler", null, true)]
    [InlineData("dpmpp-2m-karras", "dpmpp-2m-karras", null, true)]
    public void Is_found_by_the_names_other_programs_give_it(string name, string entry, bool? karras, bool isExact)
    {
        foreach (var spelled in (string[])[name, name.ToUpperInvariant(), name.ToLowerInvariant(), $" {name} "])
        {
            var sampler = UsualSampler.Find(spelled)!;
            Assert.Equal((entry, karras, isExact), (sampler.Entry.Name, sampler.Karras, sampler.IsExact));
            Assert.NotNull(SchedulerCatalog.Create(RecordedRun.Decoder, new(10), spelled));
        }
    }

    [Theory]
    [InlineData("foo")]
    [InlineData("")]
    [InlineData("karras")]
    [InlineData("k")]
    [InlineData("++")]
    [InlineData("euler b")]
    public void Is_not_guessed(string name) => Assert.Null(UsualSampler.Find(name));

    [Fact]
    public void Every_sampler_is_found_by_its_own_name() =>
        Assert.All(SchedulerCatalog.Entries, entry => Assert.Equal(new(entry, null, null, true), UsualSampler.Find(entry.Name)));

    [Theory]
    [InlineData("DPM++ 2M", "Karras", true, null, true)]
    [InlineData("DPM++ 2M", "Automatic", true, null, true)]
    [InlineData("Euler a", "Automatic", null, null, true)]
    [InlineData("euler", "normal", null, null, true)]
    [InlineData("euler", "sgm_uniform", null, TimestepSpacing.Trailing, true)]
    [InlineData("ddim", "ddim_uniform", null, TimestepSpacing.Leading, true)]
    [InlineData("euler", "beta", null, null, false)]
    [InlineData("euler", "something else", null, null, false)]
    [InlineData("lcm", "sgm_uniform", null, null, false)]
    [InlineData("euler", "", null, null, true)]
    [InlineData("euler", null, null, null, true)]
    public void A_schedule_beside_the_name_counts(string name, string? schedule, bool? karras, TimestepSpacing? spacing, bool isExact)
    {
        var sampler = UsualSampler.Find(name, schedule)!;
        Assert.Equal((karras, spacing, isExact), (sampler.Karras, sampler.Spacing, sampler.IsExact));
    }

    [Fact]
    public void Karras_by_an_usual_name_is_karras_by_choice()
    {
        var steps = new SchedulerOptions(10);
        var named = SchedulerCatalog.Create(RecordedRun.Decoder, steps, "LMS Karras").Timesteps;
        Assert.Equal(SchedulerCatalog.Create(RecordedRun.Decoder, steps with { Karras = true }, "lms").Timesteps, named);
        Assert.Equal(SchedulerCatalog.Create(RecordedRun.Decoder, steps, "lms").Timesteps,
            SchedulerCatalog.Create(RecordedRun.Decoder, steps with { Karras = false }, "LMS Karras").Timesteps);
        Assert.NotEqual(SchedulerCatalog.Create(RecordedRun.Decoder, steps, "lms").Timesteps, named);
    }

    [Theory]
    [InlineData("DPM++ SDE Karras", "There is no sampler 'DPM++ SDE Karras' here; dpmpp-2s in Karras's noise levels, the nearest, takes its place.")]
    [InlineData("Restart", "There is no sampler 'Restart' here; heun, the nearest, takes its place.")]
    [InlineData("Euler a", null)]
    [InlineData("foo", null)]
    [InlineData(null, null)]
    public void Only_the_nearest_is_told(string? name, string? note) => Assert.Equal(note, SchedulerCatalog.Note(name));
}
