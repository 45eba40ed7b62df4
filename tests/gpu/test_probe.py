from viewer.gpu.probe import Drawing, drawing, understood


def test_this_machine_says_what_it_draws_with() -> None:
    found = drawing()
    assert found is not None
    assert found.version >= 3.2
    assert found.renderer


def test_a_report_is_understood() -> None:
    said = "OpenGL vendor string:  NVIDIA\nOpenGL renderer string:  GeForce\nOpenGL version string:  4.6.0 NVIDIA 551\n"
    assert understood(said) == {"vendor": "NVIDIA", "renderer": "GeForce", "version": 4.6}


def test_drawing_by_the_processor_is_recognised() -> None:
    assert Drawing("Mesa", "llvmpipe (LLVM 15.0.6, 256 bits)", 4.5).by_software
    assert not Drawing("NVIDIA Corporation", "NVIDIA GeForce RTX 2080 Ti", 4.6).by_software
